# SPDX-License-Identifier: GPL-2.0-only
# Builds everything into build/. What there is to build is found by wildcard:
# a new suite, device type, unit test or kernel module is one file more and
# no line here. "make help" lists the targets.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

V ?= 0
Q := $(if $(filter 1,$V),,@)
say = $(if $(filter 1,$V),,@printf '  %-7s %s\n' $(1) $(2:build/%=%))

B := build
BIN := $B/bin
SETUP := hwconfigs/virtual/setup.sh
# All are links that "make setup" places: the kernel's source, and the tree it
# was built in; and that of kernel NAME, $B/kernel-NAME, by "make setup-NAME".
KSRC := $B/linux
KBUILD := $B/kernel
kernels := $(patsubst $B/kernel-%/Module.symvers,-%,\
	$(wildcard $B/kernel-*/Module.symvers))

# ---- user space: one set of objects for each way to compile
variants := gcc clang asan
cc.gcc := gcc
cc.clang := clang
cc.asan := gcc
flags.gcc := -O2 -ffunction-sections -fdata-sections
flags.clang := $(flags.gcc)
flags.asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

CPPFLAGS := -D_GNU_SOURCE -Ilib -Irunner -isystem $B/uapi \
	-isystem $(KSRC)/tools/testing/selftests
CFLAGS := -std=gnu11 -g -Wall -Wextra -Werror
LDLIBS := -Wl,--as-needed -l:libfyaml.a -l:libjansson.a -lpci -lpthread -lm
# A suite starts in every boot: without shared objects to find and map it does
# so in a fifth of the time. Those that need libpci, which has no archive,
# cannot.
static.gcc := -static -Wl,--gc-sections
static.clang := $(static.gcc)
LDLIBS_STATIC := -l:libfyaml.a -l:libjansson.a -lpthread -lm

lib_src := $(wildcard lib/*.c lib/devices/*.c)
runner_src := $(wildcard runner/*.c)
suites_src := $(wildcard suites/*.c)
tests_src := $(wildcard lib/tests/test_*.c runner/tests/test_*.c)
bench_src := $(wildcard runner/bench/*.c)
init_src := hwconfigs/virtual/init.c
all_src := $(lib_src) $(runner_src) $(suites_src) $(tests_src) $(bench_src)
uapi := $B/uapi/linux/liveupdate.h

# $(call objects,<variant>,<sources>)
objects = $(patsubst %.c,$B/obj/$(1)/%.o,$(2))

define variant_rules
$B/obj/$(1)/%.o: %.c $(uapi) Makefile
	$$(call say,CC.$(1),$$<)
	@mkdir -p $$(@D)
	$$Q$$(cc.$(1)) $$(CPPFLAGS) $$(CFLAGS) $$(flags.$(1)) -MMD -MP -c -o $$@ $$<

$(2)/lutorture: $(call objects,$(1),$(lib_src) $(runner_src))
	$$(call say,LD.$(1),$$@)
	@mkdir -p $$(@D)
	$$Q$$(cc.$(1)) $$(flags.$(1)) -o $$@ $$^ $$(LDLIBS)

$(2)/suites/%: $B/obj/$(1)/suites/%.o $(call objects,$(1),$(lib_src))
	$$(call say,LD.$(1),$$@)
	@mkdir -p $$(@D)
	$$Q{ test -n "$$(static.$(1))" && $$(cc.$(1)) $$(static.$(1)) -o $$@ \
		$$^ $$(LDLIBS_STATIC) 2>/dev/null; } || \
		$$(cc.$(1)) $$(flags.$(1)) -o $$@ $$^ $$(LDLIBS)

$(2)/bench/%: $B/obj/$(1)/runner/bench/%.o $(call objects,$(1),$(lib_src))
	$$(call say,LD.$(1),$$@)
	@mkdir -p $$(@D)
	$$Q$$(cc.$(1)) $$(flags.$(1)) -o $$@ $$^ $$(LDLIBS)

$(1)-programs := $(2)/lutorture $(suites_src:suites/%.c=$(2)/suites/%) \
	$(bench_src:runner/bench/%.c=$(2)/bench/%)
endef
$(eval $(call variant_rules,gcc,$(BIN)))
$(eval $(call variant_rules,clang,$B/clang))
$(eval $(call variant_rules,asan,$B/asan))

-include $(foreach v,$(variants),$(patsubst %.o,%.d,$(call objects,$v,$(all_src))))

# Newer than the C library's; plain enough to be used as they are.
$B/uapi/%.h: $(KSRC)/include/uapi/%.h
	@mkdir -p $(@D)
	$Qcp $< $@

$(KSRC)/% $(KBUILD)/%:
	@echo "$@ is missing: run 'make setup' first" >&2; exit 1

# ---- unit tests: all objects but main, under the sanitizers
unit_programs := $(tests_src:%.c=$B/unit/%)
unit_objects := $(call objects,asan,$(lib_src) $(filter-out %/main.c,$(runner_src)))

$B/unit/%: $B/obj/asan/%.o $(unit_objects)
	$(call say,LD.unit,$@)
	@mkdir -p $(@D)
	$Qgcc $(flags.asan) -o $@ $^ $(LDLIBS)

# ---- kernel modules, one for each lib/kmod/<name>/Kbuild and each kernel
kmod_programs :=
kmods := $(patsubst lib/kmod/%/Kbuild,%,$(wildcard lib/kmod/*/Kbuild))
# What the build of a kernel's modules takes beside; here, to count lines.
kmod_args-gcov := GCOV_PROFILE=y
# $(call kmod_make,<name>,<kernel's suffix>,<output folder>,<more arguments>)
kmod_make = $(MAKE) -C $(KBUILD)$(2) M=$(CURDIR)/lib/kmod/$(1) \
	MO=$(CURDIR)/$(3) $(kmod_args$(2)) $(4) modules

# $(call kmod_rules,<name>,<kernel's suffix>)
define kmod_rules
$(BIN)/kmod$(2)/$(1).ko: $(wildcard lib/kmod/$(1)/*) $(KBUILD)$(2)/Module.symvers
	$$(call say,KMOD,$$@)
	@mkdir -p $$(@D) $B/kmod$(2)/$(1)
	$$Q$$(call kmod_make,$(1),$(2),$B/kmod$(2)/$(1)) \
		>$B/kmod$(2)/$(1).log 2>&1 || \
		{ cat $B/kmod$(2)/$(1).log >&2; exit 1; }
	$$Qcp $B/kmod$(2)/$(1)/$(1).ko $$@
kmod_programs += $(BIN)/kmod$(2)/$(1).ko
endef
$(foreach k,$(kmods),$(eval $(call kmod_rules,$k,)) \
	$(foreach n,$(kernels),$(eval $(call kmod_rules,$k,$n))))

define kmod_strict_rules
# Again from nothing, with the kernel's extra warnings, each one an error.
.PHONY: kmod-strict-$(1)
kmod-strict-$(1): $(KBUILD)/Module.symvers
	$$Qrm -rf $B/check/kmod/$(1) && mkdir -p $B/check/kmod/$(1)
	$$Q$$(call kmod_make,$(1),,$B/check/kmod/$(1),W=1e)
endef
$(foreach k,$(kmods),$(eval $(call kmod_strict_rules,$k)))

# ---- the kernel's own tests of live update, to be compared with ours
selftests_src := $(KSRC)/tools/testing/selftests/liveupdate
selftests := $(addprefix $(BIN)/selftests/,liveupdate luo_kexec_simple \
	luo_multi_session luo_stress_sessions luo_stress_files)
$(BIN)/selftests/%: $(selftests_src)/%.c $(selftests_src)/lib/lu_utils.c $(uapi)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$Qgcc -O2 -isystem $B/uapi -I$(selftests_src)/lib/include \
		-isystem $(KSRC)/tools/testing/selftests -o $@ \
		$(filter %.c,$^)

# ---- PID 1 of the virtual rig and the archive it travels in
$(BIN)/init: $(init_src)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$Qgcc $(CFLAGS) -D_GNU_SOURCE -O2 -static -no-pie -Wl,-e,lu_start -s -o $@ $<

$(BIN)/initramfs: $(BIN)/init hwconfigs/virtual/build-initramfs.sh
	$(call say,CPIO,$@)
	$Qhwconfigs/virtual/build-initramfs.sh $(BIN)/init $@

# What the agent maps as it starts, for init to read ahead.
$(BIN)/prefetch: $(BIN)/lutorture
	$(call say,LDD,$@)
	$Q{ echo $(CURDIR)/$(BIN)/kmod/lutorture_pci.ko; \
		ldd $< | grep -o '/[^ ]*'; echo $(CURDIR)/$<; } > $@

# ---- targets
.PHONY: all setup run check bench coverage mutants unit lint format module programs clean \
	help

all: $(gcc-programs) $(kmod_programs) $(BIN)/init $(BIN)/initramfs \
	$(BIN)/prefetch		## build everything into build/bin
module: $(kmod_programs)	## build the kernel modules
programs: $(gcc-programs)	## build runner and suites only

.PHONY: clang asan unit-programs list-unit-programs kmod-strict \
	kmod-stub
clang: $(clang-programs) $(call objects,clang,$(tests_src)) ## build with clang, to build/clang
asan: $(asan-programs)		## build under ASan and UBSan, to build/asan
unit-programs: $(unit_programs)
list-unit-programs:
	@printf '%s\n' $(unit_programs)
kmod-strict: $(kmods:%=kmod-strict-%)
kmod-stub: $(KBUILD)/Module.symvers
	$Q$(MAKE) -C lib/kmod/stub KBUILD=$(CURDIR)/$(KBUILD) \
		OUT=$(CURDIR)/$B/check/kmod/stub

setup:				## install what is missing, build the rig's kernel
	@$(SETUP)

setup-%:			## the same, and kernel NAME: setup-debug, setup-gcov
	@$(SETUP) $*
	@$(MAKE) --no-print-directory all # which kernels there are is seen anew

run: setup			## set up, build, run the smoke plan on the virtual rig
	@$(MAKE) all
	@$(BIN)/lutorture run --rig q35-switch --plan smoke

check:				## everything CI checks; ends in "N passed, N failed"
	@runner/tests/check.sh

unit: $(unit_programs)		## unit tests under ASan and UBSan
	@runner/tests/check.sh unit

lint:				## style, size budgets, spelling, scripts
	@runner/tests/lint.sh

format:				## apply clang-format to user space
	@git ls-files -co --exclude-standard '*.[ch]' ':!lib/kmod' | \
		xargs clang-format -i

bench: setup			## the figures of docs/benchmarks.md
	@$(MAKE) all
	@runner/tests/bench.sh

coverage: setup-gcov setup-gcov-test ## lines and branches that plans reach: PLANS="smoke ..."
	@$(MAKE) all $(selftests)
	@runner/tests/coverage.sh $(PLANS)

mutants: all $B/unit/lib/tests/test_pci_table $B/unit/lib/tests/test_pci_ser ## are planted defects found? MUTANTS="01-name ..."
	@runner/tests/mutants.sh $(MUTANTS)

clean:				## remove what was built, not what was set up
	$Qrm -rf $(BIN) $B/obj $B/clang $B/asan $B/unit $B/kmod $B/kmod-* \
		$B/check $B/mutants $B/uapi

help:				## this list
	@awk -F '[:\t]+' '/^[a-z%-]+:.*## / { t = $$1; sub(/.*## /, ""); \
		printf "  %-10s %s\n", t, $$0 }' $(MAKEFILE_LIST)

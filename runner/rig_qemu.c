// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual rig: a QEMU process that the controller starts, watches and
 * kills. Writes drive images and boot files into the run folder; touches
 * nothing else on the host but the taps of the rig file (rig_qemu_tap.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_tsc.h"
#include "rig_qemu.h"

#define PATH_BYTES     4096
#define NUMBERED_BYTES 65536

/* The copy keeps the run repeatable when the tree is built again. */
static int copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out, err = 0;
	struct stat st;
	off_t at = 0;

	if (in < 0)
		return lu_err(-errno,
			      "%s: %m; \"make setup all\" makes it, and \"make setup-NAME all\" another kernel",
			      from);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0 || fstat(in, &st))
		err = lu_err(-errno, "%s: %m", to);
	while (!err && at < st.st_size)
		if (sendfile(out, in, &at, st.st_size - at) <= 0)
			err = lu_err(-EIO, "%s: cannot be copied to %s: %m",
				     from, to);
	close(in);
	if (out >= 0)
		close(out);
	return err;
}

static int prepare_boot(const struct rig_power *power, const char *name,
			const char *wanted)
{
	char to[PATH_BYTES];

	snprintf(to, sizeof(to), "%s/dut/kexec/%s", power->run_dir, name);
	return access(to, R_OK) ? copy_file(wanted, to) : 0;
}

/* What is read from another place is to have other data: words are numbered. */
static int number_words(int fd)
{
	uint32_t words[NUMBERED_BYTES / sizeof(uint32_t)];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = i;
	return pwrite(fd, words, sizeof(words), 0) == sizeof(words) ? 0 : -EIO;
}

static int prepare_drive(const struct rig_power *power,
			 const struct lu_rig_drive *drive)
{
	char path[PATH_BYTES];
	int fd, err = 0;
	bool fresh;

	snprintf(path, sizeof(path), "%s/drives/%s.raw", power->run_dir,
		 drive->id);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return lu_err(-errno, "%s: %m", path);
	fresh = !lseek(fd, 0, SEEK_END);
	if (ftruncate(fd, (off_t)drive->size_mib << 20) ||
	    (fresh && number_words(fd)))
		err = lu_err(-errno, "%s: %m", path);
	close(fd);
	return err;
}

static int make_dir(const struct rig_power *power, const char *name)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "%s/%s", power->run_dir, name);
	if (mkdir(path, 0755) && errno != EEXIST)
		return lu_err(-errno, "%s: %m", path);
	return 0;
}

static int qemu_prepare(struct rig_power *power)
{
	const struct lu_rig *rig = power->rig;
	const char *next = rig->next_kernel ? rig->next_kernel : rig->kernel;
	char image[PATH_BYTES], initrd[PATH_BYTES];
	int err = make_dir(power, "dut/kexec");

	err = err ?: make_dir(power, "drives");
	err = err   ?:
		      lu_kernel_path(power->kernel, power->repo, "kernel",
				     "/arch/x86/boot/bzImage", image,
				     sizeof(image));
	snprintf(initrd, sizeof(initrd), "%s/build/bin/initramfs", power->repo);
	err = err ?: prepare_boot(power, "kernel", rig->kernel ?: image);
	err = err ?: prepare_boot(power, "next", next ?: image);
	err = err ?: prepare_boot(power, "initrd", rig->initrd ?: initrd);
	for (size_t i = 0; !err && i < rig->n_drives; i++)
		err = prepare_drive(power, &rig->drives[i]);
	return err ?: rig_qemu_tap_open(power);
}

static int qemu_on(struct rig_power *power, const char *why)
{
	struct argv argv = { 0 };

	int ends[2], err = rig_qemu_monitor_open(ends);

	if (err)
		return err;
	power->monitor = ends[0];
	power->config_at = 0;
	if (!power->tsc_khz)
		power->tsc_khz = lu_tsc_khz();
	rig_qemu_argv(power, why, &argv);
	rig_qemu_monitor_argv(ends[1], &argv);
	rig_qemu_tap_lend(power, true);
	power->pid = argv.err ? argv.err : rig_spawn(argv.v, &power->console);
	rig_qemu_tap_lend(power, false);
	argv_free(&argv);
	close(ends[1]);
	return power->pid < 0 ? power->pid : 0;
}

static void qemu_cut(struct rig_power *power)
{
	if (power->pid < 0)
		return;
	kill(power->pid, SIGKILL);
	waitpid(power->pid, NULL, 0);
	power->pid = -1;
	close(power->monitor);
	power->monitor = -1;
}

static void ask(struct rig_power *power, const char *question, int fd)
{
	char answer[65536];

	rig_qemu_ask(power, question, answer, sizeof(answer));
	dprintf(fd, "== %s\n%s\n", question, answer);
}

static void ask_cpu(struct rig_power *power, unsigned int cpu, int fd)
{
	char answer[65536], line[64];
	char *rsp;

	snprintf(line, sizeof(line), "cpu %u", cpu);
	ask(power, line, fd);
	rig_qemu_ask(power, "info registers", answer, sizeof(answer));
	dprintf(fd, "%s\n", answer);
	ask(power, "info lapic", fd);
	rsp = strstr(answer, "RSP=");
	if (!rsp)
		return;
	snprintf(line, sizeof(line), "x /200gx 0x%.16s", rsp + 4);
	ask(power, line, fd);
}

/* Where every CPU is, what is on its stack, and which interrupts wait. */
static void qemu_witness(struct rig_power *power, int fd)
{
	for (unsigned int i = 0; i < power->rig->cpus; i++)
		ask_cpu(power, i, fd);
	ask(power, "info pic", fd);
	ask(power, "info irq", fd);
}

const struct rig_ops rig_qemu = {
	.machine = LU_RIG_QEMU,
	.prepare = qemu_prepare,
	.on = qemu_on,
	.witness = qemu_witness,
	.fault = rig_qemu_fault,
	.died = rig_qemu_died,
	.act = rig_qemu_act,
	.hold = rig_qemu_hold,
	.cut = qemu_cut,
	.release = rig_qemu_tap_close,
};

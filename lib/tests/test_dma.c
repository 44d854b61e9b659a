// SPDX-License-Identifier: GPL-2.0-only
/*
 * What keeps DMA from being begun: an IOMMU that translates, memory that cannot be
 * had, preserved or found. Each message names cause and remedy; the machine is a
 * made-up one, and memory is let go of.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "fake_sys.h"
#include "lu_dma.h"
#include "lu_err.h"

#define TYPE  "iommu_group/type"
#define PAGES 3

static int says(const char *part)
{
	return strstr(lu_errmsg(), part) != NULL;
}

FIXTURE(iommu)
{
	struct fake_sys fake;
	struct lu_bdf nvme;
};

FIXTURE_SETUP(iommu)
{
	fake_open(&self->fake);
	self->nvme = (struct lu_bdf){ .bus = 0x40 };
}

FIXTURE_TEARDOWN(iommu)
{
	fake_close(&self->fake);
}

static int check_type(FIXTURE_DATA(iommu) * self, const char *type)
{
	fake_attr(&self->fake, FAKE_NVME, TYPE, type);
	return lu_dma_check(self->nvme);
}

TEST_F(iommu, that_is_absent_or_passes_addresses_on_is_no_obstacle)
{
	EXPECT_EQ(0, lu_dma_check(self->nvme));
	EXPECT_EQ(0, check_type(self, "identity\n")) TH_LOG("%s", lu_errmsg());
}

TEST_F(iommu, that_translates_is_refused_with_two_remedies_and_left_alone)
{
	static const char *const types[] = { "DMA\n",	    "DMA-FQ\n",
					     "blocked\n",   "unknown\n",
					     "identity2\n", "" };
	char text[64];

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		EXPECT_EQ(-EOPNOTSUPP, check_type(self, types[i]));
		EXPECT_TRUE(says("0000:40:00.0 is behind an IOMMU"));
		EXPECT_TRUE(says("boot with iommu=pt"));
		EXPECT_TRUE(says(self->fake.root));
		EXPECT_TRUE(says("/0000:40:00.0/" TYPE " while no driver"));
	}
	check_type(self, "DMA-FQ\n");
	EXPECT_TRUE(says("a domain of type DMA-FQ")) TH_LOG("%s", lu_errmsg());
	EXPECT_STREQ("DMA-FQ",
		     fake_read(&self->fake, "/sys/devices/" FAKE_NVME "/" TYPE,
			       text));
}

TEST_F(iommu, that_cannot_be_read_is_told)
{
	fake_attr(&self->fake, FAKE_NVME, TYPE "/deeper", "");
	EXPECT_EQ(-EISDIR, lu_dma_check(self->nvme));
	EXPECT_TRUE(says(TYPE ": ")) TH_LOG("%s", lu_errmsg());
}

/* ---- memory */

static int is_let_go(const struct lu_dma_mem *mem)
{
	return mem->fd == -1 && !mem->at && !mem->pages && !mem->phys;
}

TEST(more_memory_than_there_is_names_a_remedy)
{
	struct lu_dma_mem mem;

	EXPECT_EQ(-ENOMEM, lu_dma_mem_create(&mem, (size_t)1 << 40));
	EXPECT_TRUE(says("mapping 1099511627776 pages for DMA: "));
	EXPECT_TRUE(says("ask for less work, or give the machine more memory"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(is_let_go(&mem));
}

/* A file that is no session, and none at all. */
TEST(memory_that_is_not_preserved_stays_as_it_was)
{
	struct lu_dma_mem mem;
	int other = memfd_create("other", 0);

	ASSERT_EQ(0, lu_dma_mem_create(&mem, PAGES)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(-ENOTTY, lu_dma_mem_pin(&mem, other, 7));
	EXPECT_TRUE(says("3 pages for DMA are not pinned (preserving fd "));
	EXPECT_TRUE(says(" as 0x7: "));
	EXPECT_TRUE(says("ask for less work")) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(-EBADF, lu_dma_mem_pin(&mem, -1, 7));
	EXPECT_EQ(PAGES, mem.pages);
	EXPECT_EQ(NULL, mem.phys);
	memset(lu_dma_mem_page(&mem, PAGES - 1), 1, LU_DMA_PAGE);
	lu_dma_mem_close(&mem);
	EXPECT_TRUE(is_let_go(&mem));
	close(other);
}

/* Reading the addresses of pages takes CAP_SYS_ADMIN as the file is opened. */
static int become_nobody(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[2] = { 0 };

	return syscall(SYS_capset, &head, none);
}

static int make_memfd(size_t bytes)
{
	int fd = memfd_create("arrived", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, bytes))
		abort();
	return fd;
}

TEST(hidden_addresses_name_the_remedy)
{
	struct lu_dma_mem mem;

	ASSERT_EQ(0, become_nobody());
	EXPECT_EQ(-EPERM,
		  lu_dma_mem_adopt(&mem, make_memfd(PAGES * LU_DMA_PAGE)));
	EXPECT_TRUE(says("hides physical addresses: be root"))
	TH_LOG("%s", lu_errmsg());
	EXPECT_TRUE(is_let_go(&mem));
}

TEST(memory_that_came_back_empty_is_told)
{
	struct lu_dma_mem mem;

	EXPECT_EQ(-EINVAL, lu_dma_mem_adopt(&mem, make_memfd(0)));
	EXPECT_TRUE(says("memory for DMA came back empty"));
	EXPECT_TRUE(is_let_go(&mem));
	EXPECT_EQ(-EBADF, lu_dma_mem_adopt(&mem, -1));
	EXPECT_TRUE(says("memory for DMA: "));
}

TEST_HARNESS_MAIN

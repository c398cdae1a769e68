// SPDX-License-Identifier: GPL-2.0
/* VFIO_DEVICE_PCI_HOT_RESET: who may ask for it, and what it leaves of the memory. */
#include "lib/target/pci.h"
#include "tests/reset/decoders.h"

RESET_FIXTURE(device)

#define MOST_DEVICES 256

/* With room for the array that the structure ends with. */
union dependents {
	struct vfio_pci_hot_reset_info head;
	uint8_t room[sizeof(struct vfio_pci_hot_reset_info) +
		     MOST_DEVICES * sizeof(struct vfio_pci_dependent_device)];
};

#define NEED_HOT_RESET(list, code) \
	do { \
		(list).head.argsz = sizeof(list); \
		(code) = t2_hot_reset_info(self->dut->dev, &(list).head); \
		NEED((code) != -EOPNOTSUPP && (code) != -ENOTTY && (code) != -ENODEV, \
		     "this device cannot be hot reset: %s", strerror(-(code))); \
	} while (0)

/* What goes with it is another's: nobody would give back what such a device loses. */
#define NEED_ALONE(list) \
	NEED((list).head.count == 1, "%u functions are reset together; name a device alone", \
	     (list).head.count)

static bool lists(const union dependents *list, const char *bdf)
{
	struct t2_bdf own;

	if (!t2_bdf_parse(bdf, &own))
		return list->head.count;
	for (unsigned int i = 0; i < list->head.count && i < MOST_DEVICES; i++) {
		const struct vfio_pci_dependent_device *d = &list->head.devices[i];

		/* A virtual bridge may have a domain that does not fit into the 16 bits. */
		if (d->segment == (uint16_t)own.domain && d->bus == own.bus &&
		    d->devfn == (own.slot << 3 | own.function))
			return true;
	}
	return false;
}

TEST_F(device, info_lists_the_device)
{
	union dependents list = { 0 }, cut = { 0 };
	int code;

	REQ("RST-HTR-01", CONFIG_READS); /* vfio: hot reset */
	NEED_HOT_RESET(list, code);
	CHECK(!code && lists(&list, self->dut->dev->bdf), "the device itself among those listed",
	      "GET_PCI_HOT_RESET_INFO: %d, %u devices, %s not among them", code, list.head.count,
	      self->dut->dev->bdf);
	cut.head.argsz = sizeof(cut.head);
	code = t2_hot_reset_info(self->dut->dev, &cut.head);
	CHECK(code == -ENOSPC && cut.head.count == list.head.count,
	      "-28 (ENOSPC), and their number", "with room for no device: %d, count %u of %u",
	      code, cut.head.count, list.head.count);
}

TEST_F(device, without_groups_is_refused)
{
	union dependents list = { 0 };
	int code;

	REQ("RST-HTR-02", STICKY); /* vfio: hot reset */
	NEED_HOT_RESET(list, code);
	NEED_ALONE(list);
	self->had_memory = has_memory(self->dut);
	code = t2_hot_reset(self->dut->dev, true);
	NEED(code != -EOPNOTSUPP, "opened by itself, the device takes no groups");
	CHECK(code < 0, "an error", "PCI_HOT_RESET with none of the groups that it takes: %d",
	      code);
}

#define HOT_RESET(code) \
	do { \
		union dependents t2_list = { 0 }; \
		NEED_HOT_RESET(t2_list, code); \
		NEED_ALONE(t2_list); \
		(code) = reset_hot(self->dut); \
		NEED(!(code) || (code) == -ENOTTY, "the hot reset is refused: %s", \
		     strerror(-(code))); \
	} while (0)

TEST_F(device, masked_changes_nothing)
{
	struct t2_hdm before, now;
	struct memory m;
	uint64_t held;
	uint8_t *at;
	int code;

	REQ("RST-HTR-03", STICKY); /* vfio-cxl v2, v3, v4: hot reset */
	MEMORY_TO_RESET(m);
	READ_DECODERS(&before);
	PLANT(m, 0, 4);
	MAP_AND_TOUCH(m, at);
	HOT_RESET(code);
	NEED(code == -ENOTTY, "the port above does not mask hot resets");
	READ_DECODERS(&now);
	CHECK_SAME_DECODERS(before, now, "after the masked hot reset");
	for (unsigned int i = 0; i < 4; i++) {
		CHECK(peek(&m, i * m.page, &held) && held == word_of(&self->words, i),
		      "as before", "read() of the memory at %llxh after the masked hot reset",
		      (unsigned long long)(i * m.page));
		CHECK_WORD(i, at + i * m.page, "after the masked hot reset");
	}
	UNMAP_MEMORY(m, at, 4 * m.page);
}

#define LOSE_BY_HOT_RESET(p) \
	do { \
		int t2_hot_code; \
		HOT_RESET(t2_hot_code); \
		NEED(!t2_hot_code, "the port above masks hot resets"); \
		*(p) = presence_of(self->dut); \
		NEED(is_lost(p), "the hot reset left decoder 0 committed"); \
	} while (0)

TEST_F(device, lost_is_out_of_reach)
{
	struct presence p;
	struct memory m;
	uint8_t *at;

	REQ("RST-HTR-04", STICKY); /* vfio-cxl v2, v3, v4: hot reset */
	MEMORY_TO_RESET(m);
	PLANT(m, 0, 2);
	MAP_MEMORY(m, 0, 2 * m.page, PROT_READ | PROT_WRITE, at);
	load(at);
	LOSE_BY_HOT_RESET(&p);
	CHECK_SIGBUS(at, "a page touched before the hot reset");
	CHECK_SIGBUS(at + m.page, "a page never touched");
	CHECK_EIO(m, 0, "after the hot reset");
	CHECK_UNCOMMITTED(p, "after the hot reset");
	UNMAP_MEMORY(m, at, 2 * m.page);
}

TEST_F(device, reset_brings_back)
{
	struct t2_hdm before, now;
	struct presence p;
	struct memory m;
	uint8_t *at;

	REQ("RST-HTR-05", STICKY); /* vfio-cxl v4: hot reset */
	MEMORY_TO_RESET(m);
	READ_DECODERS(&before);
	PLANT(m, 0, 2);
	MAP_AND_TOUCH(m, at);
	LOSE_BY_HOT_RESET(&p);
	RESET();
	READ_DECODERS(&now);
	CHECK_SAME_DECODERS(before, now, "after hot reset and VFIO_DEVICE_RESET");
	for (unsigned int i = 0; i < 2; i++)
		CHECK_WORKS(m, i * m.page, at + i * m.page,
			    "the same mapping after hot reset and VFIO_DEVICE_RESET");
	UNMAP_MEMORY(m, at, 2 * m.page);
}

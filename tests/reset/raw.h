/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resets of a device that is seen raw. The fixture knows what was found, and gives back what a
 * reset took whichever way the test ends.
 */
#ifndef T2_RESET_RAW_H
#define T2_RESET_RAW_H

#include <linux/pci_regs.h>

#include "lib/cxl/reset.h"
#include "tests/dvsec/lock.h"
#include "tests/hdm/hdm.h"

/* Masks and severity of RAS: every version and flit mode has these bits. */
#define RAW_MASKS 3
static const struct {
	uint32_t off, bits, pattern;
	const char *name;
} raw_mask[RAW_MASKS] = {
	{ CXL_RAS_UNC_MASK, 0x04eff, 0x04a55, "Uncorrectable Error Mask" },
	{ CXL_RAS_UNC_SEVERITY, 0x04eff, 0x004aa, "Uncorrectable Error Severity" },
	{ CXL_RAS_COR_MASK, 0x00073, 0x00051, "Correctable Error Mask" },
};

struct raw {
	bool found; /* what follows, and fixture's decoders, are to be given back */
	uint32_t ras; /* offset of the RAS capability; 0: none is reached */
	uint32_t mask[RAW_MASKS];
	struct t2_reset reset;
};

#define RAW_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		HDM_FIXTURE_MEMBERS \
		struct raw raw; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		if (self->raw.found) \
			raw_give_back(self->dut, &self->raw, self->c, &self->found); \
		t2_test_release(self->dut); \
	}

static inline int raw_masks(struct t2_dut *dut, uint32_t ras, bool write, uint32_t value[RAW_MASKS])
{
	struct t2_component *c;
	int err;

	c = t2_dut_component(dut, &err);
	for (unsigned int i = 0; c && !err && i < RAW_MASKS; i++)
		err = write ? t2_component_write32(c, ras + raw_mask[i].off, value[i])
			    : t2_component_read32(c, ras + raw_mask[i].off, &value[i]);
	return err;
}

/* Everything that a reset may take, as it is before the test. */
static inline struct t2_component *raw_find(struct t2_dut *dut, struct raw *raw, struct t2_hdm *hdm)
{
	const struct t2_cm_cap *ras;
	const struct t2_cm *cm;
	int err;

	raw->found = true;
	cm = t2_dut_cm(dut, &err);
	ras = cm ? t2_cm_find(cm, CXL_CM_CAP_RAS) : NULL;
	if (ras && t2_cm_apart(cm, ras) &&
	    !raw_masks(dut, CXL_CM_OFFSET + ras->pointer, false, raw->mask))
		raw->ras = CXL_CM_OFFSET + ras->pointer;
	if (!cm || t2_hdm_read(t2_dut_component(dut, &err), cm, hdm) ||
	    hdm->capability_word == 0xffffffff)
		return NULL;
	return t2_dut_component(dut, &err);
}

/* Memory that the device sets up itself is there again before decoders and Mem_Enable are. */
static inline void raw_wait_for_memory(struct t2_dut *dut)
{
	const struct t2_dvsec_device *d = &dut->device;

	for (unsigned int i = 0; i < 2; i++) {
		if (!d->range[i].present || !d->range[i].info_valid)
			continue;
		t2_wait_memory_info_valid(dut->dev, &d->dvsec, i);
		if (d->mem_hwinit && d->range[i].active)
			t2_wait_memory_active(dut->dev, d, i, 4000);
	}
}

static inline void raw_give_back(struct t2_dut *dut, struct raw *raw, struct t2_component *c,
				 const struct t2_hdm *hdm)
{
	int place = t2_reset_give_back(dut, &raw->reset), masks = 0, decoders = 0, dvsec;

	if (place == -EBUSY) {
		printf("# the CXL reset may still be going on: nothing is given back\n");
		return;
	}
	raw_wait_for_memory(dut);
	if (c)
		decoders = t2_decoders_restore(c, hdm, ~0ull);
	if (raw->ras)
		masks = raw_masks(dut, raw->ras, true, raw->mask);
	dvsec = t2_reset_restore_dvsec(dut);
	if (place || decoders || masks || dvsec)
		printf("# not everything is as it was: BARs and Command %s, decoders %s, RAS %s, "
		       "DVSEC 0 %s\n",
		       place ? strerror(-place) : "put back",
		       decoders ? strerror(-decoders) : "put back",
		       masks ? strerror(-masks) : "put back",
		       dvsec ? strerror(-dvsec) : "put back");
}

/* Comes before anything is changed. */
#define FIND_ALL() \
	do { \
		NEED_DEVICE_DVSEC(); \
		self->c = raw_find(self->dut, &self->raw, &self->found); \
	} while (0)

#define NEED_FLR() \
	NEED(self->dut->pcie.present && self->dut->pcie.flr, \
	     "the function is not capable of function-level reset")

#define NEED_CXL_RESET() \
	NEED(self->dut->has_device && self->dut->device.has_control2 && \
		     self->dut->device.reset_capable, \
	     "the device is not capable of CXL reset")

#define MUST_HOT_RESET() \
	MUST(self->dut->dev->ops->hot_reset, \
	     "this target resets no bus; judge the device itself with sysfs:BDF")

/* Asks for the reset; what it answers is left to the test, unless nothing was done. */
#define TRY_RESET(kind, err) \
	do { \
		(err) = t2_reset_only(self->dut, kind, &self->raw.reset); \
		MUST((err) != -EBUSY, "transactions are pending, or something else would be " \
				      "reset too: stop what uses the device"); \
		MUST((err) != -EOPNOTSUPP && (err) != -EINVAL, \
		     "the reset is not possible here: %s", strerror(-(err))); \
	} while (0)

/*
 * The same, and it has worked: other requirements are judged on it. After a Reset Error it is tried
 * again, as system software does.
 */
#define RESET_BY(kind) \
	do { \
		int t2_err; \
		TRY_RESET(kind, t2_err); \
		for (unsigned int i = 1; i < RAW_TRIES && t2_err == -EREMOTEIO; i++) { \
			PLACE_BACK(); \
			TRY_RESET(kind, t2_err); \
		} \
		MUST(!t2_err, "the reset %s; reset.%s reports it", \
		     t2_err == -EREMOTEIO   ? "ends with Reset Error" \
		     : t2_err == -ETIMEDOUT ? "does not end, or the device does not answer" \
					    : strerror(-t2_err), \
		     (kind) == T2_RESET_FLR   ? "flr.answers" \
		     : (kind) == T2_RESET_HOT ? "hot_reset.answers" \
					      : "cxl_flow"); \
	} while (0)

#define RAW_TRIES 3

/* From here on component registers are in reach again. */
#define PLACE_BACK() \
	do { \
		int t2_err = t2_reset_give_back(self->dut, &self->raw.reset); \
		self->raw.reset.started = t2_err; \
		MUST(!t2_err, "the function does not take back its place: %s", strerror(-t2_err)); \
	} while (0)

/* What a function that does not answer reads is the verdict itself here, and no accident. */
#define CHECK_ANSWERS(answers, ...) \
	do { \
		if (!t2_judge_holds(&self->judge, answers, "an answer that is not all-ones", \
				    __VA_ARGS__)) \
			t2_test_failed(_metadata); \
	} while (0)

struct raw_place {
	uint32_t command, bar[6];
	bool programmed; /* something of it is not 0 */
};

/* The flags of a BAR are read-only; the upper half of a 64-bit one is address all over. */
static inline bool raw_addresses(const uint32_t bar[6])
{
	uint32_t address = 0;

	for (unsigned int i = 0; i < 6; i++) {
		bool io = bar[i] & PCI_BASE_ADDRESS_SPACE_IO;

		address |= bar[i] & (io ? PCI_BASE_ADDRESS_IO_MASK : PCI_BASE_ADDRESS_MEM_MASK);
		if (!io && bar[i] & PCI_BASE_ADDRESS_MEM_TYPE_64 && i < 5)
			address |= bar[++i];
	}
	return address;
}

static inline int raw_read_place(struct t2_dut *dut, struct raw_place *p)
{
	int err = t2_config_read(dut->dev, PCI_COMMAND, 2, &p->command);

	for (unsigned int i = 0; !err && i < 6; i++)
		err = t2_config_read(dut->dev, PCI_BASE_ADDRESS_0 + 4 * i, 4, &p->bar[i]);
	p->programmed = p->command || raw_addresses(p->bar);
	return err;
}

/* Around the reset, before its place is given back. */
#define CHECK_PLACE_TAKEN(kind) \
	do { \
		struct raw_place p; \
		int t2_reached = raw_read_place(self->dut, &p); \
		T2_REACHED(t2_reached); \
		NEED(p.programmed, "Command and BARs are 0 before the reset"); \
		RESET_BY(kind); \
		t2_reached = raw_read_place(self->dut, &p); \
		T2_REACHED(t2_reached); \
		CHECK(!p.programmed, "Command and the addresses in all BARs 0", \
		      "Command %04xh, BARs %08x %08x %08x %08x %08x %08x", p.command, p.bar[0], \
		      p.bar[1], p.bar[2], p.bar[3], p.bar[4], p.bar[5]); \
	} while (0)

#endif

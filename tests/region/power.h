/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of tests that switch Memory Space off or send the device to D3hot: it is awake again
 * whichever way they end.
 */
#ifndef T2_REGION_POWER_H
#define T2_REGION_POWER_H

#include <linux/pci_regs.h>

#include "tests/region/reach.h"

static inline bool set_memory_space(struct t2_device *dev, uint32_t command, bool on)
{
	uint32_t now;

	command = on ? command | PCI_COMMAND_MEMORY : command & ~(uint32_t)PCI_COMMAND_MEMORY;
	return !t2_config_write(dev, PCI_COMMAND, 2, command) &&
	       !t2_config_read(dev, PCI_COMMAND, 2, &now) && !(now & PCI_COMMAND_MEMORY) == !on;
}

#define STATE_D0 0
#define STATE_D3HOT 3

/* PME_Status would be cleared by a 1. */
static inline bool set_power(struct t2_device *dev, unsigned int at, unsigned int state)
{
	uint32_t now;

	if (t2_config_read(dev, at, 2, &now))
		return false;
	now &= ~(uint32_t)(PCI_PM_CTRL_PME_STATUS | PCI_PM_CTRL_STATE_MASK);
	return !t2_config_write(dev, at, 2, now | state) && !t2_config_read(dev, at, 2, &now) &&
	       (now & PCI_PM_CTRL_STATE_MASK) == state;
}

#define POWER_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
		struct words words; \
		bool changed; /* Command is to be put back */ \
		uint32_t command; \
		unsigned int power_at; /* of PMCSR in config space; 0: untouched */ \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		if (self->power_at) \
			set_power(self->dut->dev, self->power_at, STATE_D0); \
		/* The memory may be out of reach without it. */ \
		if (self->changed) \
			set_memory_space(self->dut->dev, self->command, true); \
		put_words_back(&self->words); \
		if (self->changed) \
			t2_config_write(self->dut->dev, PCI_COMMAND, 2, self->command); \
		t2_test_release(self->dut); \
	}

#define MEMORY_SPACE(on) \
	MUST(set_memory_space(self->dut->dev, self->command, on), \
	     "Memory Space Enable does not take what is written to it")

/* Memory Space is on from here to the end of the test, but where it is switched off. */
#define AWAKE() \
	do { \
		self->command = t2_config_value(&self->dut->cfg, PCI_COMMAND, 2); \
		self->changed = true; \
		MEMORY_SPACE(true); \
	} while (0)

#define POWER(state) \
	MUST(set_power(self->dut->dev, self->power_at, state), \
	     "PowerState does not take what is written to it")

/*
 * Without No_Soft_Reset the way back to D0 is a reset: what memory holds after it is no matter of
 * sleep.
 */
#define CAN_SLEEP() \
	do { \
		const struct t2_pci_cap *t2_pm = t2_pci_cap_find(&self->dut->caps, PCI_CAP_ID_PM); \
		NEED(t2_pm, "the device has no Power Management capability"); \
		NEED(t2_config_value(&self->dut->cfg, t2_pm->offset + PCI_PM_CTRL, 2) & \
			     PCI_PM_CTRL_NO_SOFT_RESET, \
		     "No_Soft_Reset is clear: the way back from D3hot resets the device"); \
		self->power_at = t2_pm->offset + PCI_PM_CTRL; \
	} while (0)

#endif

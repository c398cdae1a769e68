// SPDX-License-Identifier: GPL-2.0
/* How a kernel goes about the CXL reset of a device: it leaves it alone while it may not answer. */
#include "tests/reset/bus.h"

RESET_FIXTURE(device)

#define QUIET_NS 100000000ull

/* The first access after number @start that came too early, or to another register; or -1. */
static int first_wrong(const struct t2_dut *dut, const struct bus *b)
{
	uint64_t begin = b->access[b->start].ns;
	uint64_t limit = t2_reset_timeout_ms(dut->device.reset_timeout_encoding) * 1000000ull;

	limit = limit > QUIET_NS ? limit : QUIET_NS;
	for (int i = b->start + 1; i < b->n; i++) {
		const struct t2_config_access *a = &b->access[i];

		if (a->ns - begin < QUIET_NS)
			return i;
		if (!a->write && a->offset == bus_status2(dut) && a->width == 2) {
			if (a->value != 0xffff && a->value & (CXL_DEV_STATUS2_RESET_COMPLETE |
							      CXL_DEV_STATUS2_RESET_ERROR))
				return -1;
			continue;
		}
		/* Who has waited as long as the device asks may take it for failed. */
		return a->ns - begin < limit ? i : -1;
	}
	return -1;
}

TEST_F(device, only_status2_is_read)
{
	struct bus *bus = calloc(1, sizeof(*bus));
	int wrong;

	REQ("RST-DEV-20", RESETS); /* CXL r3.1 9.7; vfio-cxl v4: reset */
	NEED_RESET();
	MUST(bus, "out of memory");
	NEED(self->dut->has_device && self->dut->device.reset_capable,
	     "the device is not capable of CXL reset");
	self->had_memory = has_memory(self->dut);
	bus_begin(self->dut, bus);
	NEED(bus->n >= 0, "what reaches this device cannot be watched");
	t2_reset_patiently(self->dut->dev, 1000);
	bus_end(self->dut, bus);
	MUST(bus->start >= 0,
	     "no write to Control2 initiated a CXL reset; reset.device_memory.cleared judges what "
	     "the reset did");
	wrong = first_wrong(self->dut, bus);
	CHECK(wrong < 0, "100 ms without any access, then 2-byte reads of Status2 alone",
	      "%llu ms after Initiate CXL Reset, %s of %u bytes at %03xh (DVSEC 0 lies at %03xh), "
	      "value %xh",
	      wrong < 0 ? 0
			: (unsigned long long)(bus->access[wrong].ns -
					       bus->access[bus->start].ns) / 1000000,
	      wrong >= 0 && bus->access[wrong].write ? "a write" : "a read",
	      wrong < 0 ? 0 : bus->access[wrong].width, wrong < 0 ? 0 : bus->access[wrong].offset,
	      self->dut->device.dvsec.offset, wrong < 0 ? 0 : bus->access[wrong].value);
	free(bus);
}

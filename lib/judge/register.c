// SPDX-License-Identifier: GPL-2.0
/* Reaches the registers that rules are about, and writes them legally (CXL r3.1 8.2). */
#include <errno.h>
#include <stdio.h>

#include "lib/judge/register.h"

/*
 * What a write that does not mean these bits must carry as 0: all of a register of RW1C, RO and
 * RsvdZ bits only, and bits that start a flush or a reset or set a lock, whatever they read.
 */
static const struct {
	enum t2_place place;
	uint16_t id, offset;
	uint64_t bits;
} write_zero[] = {
	{ T2_IN_DVSEC, CXL_DVSEC_DEVICE, CXL_DEV_STATUS, ~0ull },
	{ T2_IN_DVSEC, CXL_DVSEC_DEVICE, CXL_DEV_CTRL2,
	  CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_INIT_RESET },
	{ T2_IN_DVSEC, CXL_DVSEC_DEVICE, CXL_DEV_STATUS2, ~0ull },
	{ T2_IN_DVSEC, CXL_DVSEC_DEVICE, CXL_DEV_LOCK, CXL_DEV_LOCK_CONFIG },
	{ T2_IN_DVSEC, CXL_DVSEC_FLEX_BUS_PORT, CXL_FLEX_STATUS, ~0ull },
	{ T2_IN_CAPABILITY, CXL_CM_CAP_RAS, CXL_RAS_UNC_STATUS, ~0ull },
	{ T2_IN_CAPABILITY, CXL_CM_CAP_RAS, CXL_RAS_COR_STATUS, ~0ull },
};

static uint64_t write_zero_bits(enum t2_place place, uint16_t id, uint16_t offset)
{
	size_t i;

	for (i = 0; i < sizeof(write_zero) / sizeof(write_zero[0]); i++)
		if (write_zero[i].place == place && write_zero[i].id == id &&
		    write_zero[i].offset == offset)
			return write_zero[i].bits;
	return 0;
}

unsigned int t2_register_count(const struct t2_site *site, const struct t2_rule *rule)
{
	const struct t2_dvsec *dvsec;
	const struct t2_cm *cm;
	unsigned int room;
	int err;

	if (rule->repeat != T2_TO_THE_END)
		return rule->repeat ? rule->repeat : 1;
	if (rule->place != T2_IN_DVSEC) {
		cm = t2_dut_cm(site->dut, &err);
		return cm ? cm->count : 1;
	}
	dvsec = t2_dvsec_find(&site->dut->dvsecs, rule->id);
	room = dvsec ? t2_dut_dvsec_room(site->dut, dvsec) : 0;
	if (room < (unsigned int)rule->offset + rule->width)
		return 1;
	return (room - rule->offset - rule->width) / rule->stride + 1;
}

static int find_in_dvsec(const struct t2_rule *rule, uint16_t offset, struct t2_register *reg,
			 char *why, size_t size)
{
	const struct t2_dvsec *dvsec = t2_dvsec_find(&reg->dut->dvsecs, rule->id);
	unsigned int room = dvsec ? t2_dut_dvsec_room(reg->dut, dvsec) : 0;

	if (room < (unsigned int)offset + rule->width) {
		snprintf(why, size, "DVSEC %Xh is absent, or too short for %s", rule->id,
			 rule->name);
		return -ENOENT;
	}
	reg->in_config = true;
	reg->at = dvsec->offset + offset;
	reg->narrowest = 1;
	/* A dword that reaches out of the DVSEC would take another capability's word along. */
	reg->widest = (offset & ~3u) + 4 <= room ? 4 : rule->width;
	snprintf(reg->place, sizeof(reg->place), "DVSEC %X +%02Xh", rule->id, offset);
	return 0;
}

static int find_in_component(const struct t2_site *site, const struct t2_rule *rule,
			     uint16_t offset, struct t2_register *reg, char *why, size_t size)
{
	uint16_t id = rule->place == T2_IN_DECODER ? CXL_CM_CAP_HDM : rule->id;
	const struct t2_cm_cap *cap;
	const struct t2_cm *cm;
	int err;

	cm = t2_dut_cm(site->dut, &err);
	if (!cm) {
		snprintf(why, size, "there is no component register block");
		return err;
	}
	reg->narrowest = reg->widest = rule->width;
	if (id == CXL_CM_CAP_HEADER) {
		reg->at = CXL_CM_OFFSET + offset;
		snprintf(reg->place, sizeof(reg->place), "component +%04Xh", reg->at);
		return 0;
	}
	cap = t2_cm_find(cm, id);
	if (!cap) {
		snprintf(why, size, "capability %Xh is absent", id);
		return -ENOENT;
	}
	if (!t2_cm_apart(cm, cap)) {
		snprintf(why, size,
			 "capability %Xh leaves its range or overlaps another; "
			 "detect.component reports it",
			 id);
		return -ENOENT;
	}
	reg->at = CXL_CM_OFFSET + cap->pointer + offset;
	snprintf(reg->place, sizeof(reg->place), "capability %X +%02Xh", id, offset);
	if (rule->place == T2_IN_DECODER) {
		reg->at += CXL_HDM_DECODER(site->decoder);
		snprintf(reg->place, sizeof(reg->place), "HDM decoder %u +%02Xh", site->decoder,
			 0x10 + offset);
	}
	return 0;
}

int t2_register_find(const struct t2_site *site, const struct t2_rule *rule, unsigned int index,
		     struct t2_register *reg, char *why, size_t size)
{
	uint16_t offset = rule->offset + index * rule->stride;

	*reg = (struct t2_register){ .dut = site->dut, .size = rule->width };
	reg->write_zero = write_zero_bits(rule->place, rule->id, offset);
	if (rule->place == T2_IN_DVSEC)
		return find_in_dvsec(rule, offset, reg, why, size);
	return find_in_component(site, rule, offset, reg, why, size);
}

static int read_component(const struct t2_register *reg, uint64_t *value)
{
	struct t2_component *c;
	uint32_t low;
	int err;

	c = t2_dut_component(reg->dut, &err);
	if (!c)
		return err;
	if (reg->size == 8)
		return t2_component_read64(c, reg->at, value);
	err = t2_component_read32(c, reg->at, &low);
	*value = low;
	return err;
}

int t2_register_read(const struct t2_register *reg, uint64_t *value)
{
	uint32_t word;
	int err;

	*value = 0;
	if (reg->in_config) {
		err = t2_config_read(reg->dut->dev, reg->at, reg->size, &word);
		*value = word;
	} else {
		err = read_component(reg, value);
	}
	/* Of a device that is gone nothing is learnt, and nothing like it may be written back. */
	if (!err && *value == ~0ull >> (64 - 8 * reg->size) && t2_device_gone(reg->dut->dev))
		return -ENODEV;
	return err;
}

/* A word of config space as a write to its neighbour may carry it. */
static int beside_word(const struct t2_register *reg, uint32_t at, uint32_t *value)
{
	const struct t2_dvsecs *all = &reg->dut->dvsecs;
	int err = t2_config_read(reg->dut->dev, at, 2, value);
	unsigned int i;

	for (i = 0; i < all->n; i++)
		if (at >= all->list[i].offset)
			*value &= ~write_zero_bits(T2_IN_DVSEC, all->list[i].id,
						   at - all->list[i].offset);
	return err;
}

/* A 16-bit register by the dword that holds it. */
static int write_with_neighbour(const struct t2_register *reg, uint32_t value)
{
	uint32_t neighbour = 0, dword;
	int err;

	err = beside_word(reg, reg->at ^ 2, &neighbour);
	if (err)
		return err;
	dword = reg->at & 2 ? value << 16 | neighbour : neighbour << 16 | value;
	return t2_config_write(reg->dut->dev, reg->at & ~3u, 4, dword);
}

static int write_config(const struct t2_register *reg, uint64_t value, uint64_t bits,
			unsigned int width)
{
	const uint64_t lane = width == 4 ? 0xffffffff : (1ull << 8 * width) - 1;
	unsigned int byte;
	int err = 0;

	if (width > reg->size)
		return write_with_neighbour(reg, value);
	for (byte = 0; byte < reg->size && !err; byte += width)
		if (bits >> 8 * byte & lane)
			err = t2_config_write(reg->dut->dev, reg->at + byte, width,
					      value >> 8 * byte & lane);
	return err;
}

int t2_register_write(const struct t2_register *reg, uint64_t value, uint64_t bits,
		      unsigned int width)
{
	struct t2_component *c;
	int err;

	if (reg->in_config)
		return write_config(reg, value, bits, width);
	c = t2_dut_component(reg->dut, &err);
	if (!c)
		return err;
	return reg->size == 8 ? t2_component_write64(c, reg->at, value)
			      : t2_component_write32(c, reg->at, value);
}

uint64_t t2_register_beside(const struct t2_register *reg, uint64_t now, uint64_t bits)
{
	return now & ~bits & ~reg->write_zero;
}

bool t2_lock_holds(const struct t2_site *site, enum t2_lock lock)
{
	static const struct t2_rule config_lock = { .name = "Lock",
						    .place = T2_IN_DVSEC,
						    .id = CXL_DVSEC_DEVICE,
						    .offset = CXL_DEV_LOCK,
						    .width = 2 };
	static const struct t2_rule decoder_control = {
		.name = "Control", .place = T2_IN_DECODER, .offset = CXL_HDM_CTRL, .width = 4
	};
	const struct t2_rule *rule = lock == T2_CONFIG_LOCK ? &config_lock : &decoder_control;
	const uint64_t holds = lock == T2_CONFIG_LOCK ? CXL_DEV_LOCK_CONFIG
						      : CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED;
	struct t2_register reg;
	uint64_t value;
	char why[80];

	if (lock == T2_NO_LOCK || t2_register_find(site, rule, 0, &reg, why, sizeof(why)) ||
	    t2_register_read(&reg, &value))
		return false;
	return (value & holds) == holds;
}

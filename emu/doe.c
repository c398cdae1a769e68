// SPDX-License-Identifier: GPL-2.0
/*
 * The device's DOE mailbox: discovery, the CDAT by Table Access (CXL r3.1 8.1.11), and a Compliance
 * object that can do nothing yet.
 */
#include "model.h"

#define OBJECT_HEADER(vendor, type) ((uint32_t)(vendor) | (uint32_t)(type) << 16)

static const struct {
	uint16_t vendor;
	uint8_t type;
} objects[] = {
	{ DOE_VENDOR_PCI_SIG, DOE_TYPE_DISCOVERY },
	{ CXL_VENDOR_ID, CXL_DOE_TABLE_ACCESS },
	{ CXL_VENDOR_ID, CXL_DOE_COMPLIANCE },
};

/*
 * CDAT: its header, one DSMAS and one DSLBIS entry (all of the memory; reads and writes in 150
 * ns).
 */
#define CDAT_DWORDS 16

static void build_cdat(const struct t2e_device *dev, uint32_t cdat[CDAT_DWORDS])
{
	uint64_t mem = t2e_knob(dev, T2E_MEM);
	const uint32_t table[CDAT_DWORDS] = {
		CDAT_DWORDS * 4,
		1,
		0,
		1,
		0 | 24 << 16,
		0,
		0,
		0,
		(uint32_t)mem,
		(uint32_t)(mem >> 32),
		1 | 24 << 16,
		0,
		1000,
		0,
		150,
		0,
	};
	uint8_t sum = 0;
	unsigned int i;

	for (i = 0; i < CDAT_DWORDS; i++) {
		cdat[i] = table[i];
		sum = (uint8_t)(sum + table[i] + (table[i] >> 8) + (table[i] >> 16) +
				(table[i] >> 24));
	}
	cdat[1] |= (uint32_t)(uint8_t)-sum << 8;
}

static bool offered(const struct t2e_doe *doe, uint32_t index)
{
	return index < T2E_ARRAY_SIZE(objects) && (objects[index].vendor != CXL_VENDOR_ID ||
						   !(doe->withheld & 1u << objects[index].type));
}

static void answer_discovery(struct t2e_device *dev, uint32_t index)
{
	struct t2e_doe *doe = &dev->doe;
	uint32_t next = index + 1;

	while (next < T2E_ARRAY_SIZE(objects) && !offered(doe, next))
		next++;
	doe->out[0] = OBJECT_HEADER(DOE_VENDOR_PCI_SIG, DOE_TYPE_DISCOVERY);
	doe->out[1] = 3;
	doe->out[2] = 0x0000ffff;
	if (offered(doe, index))
		doe->out[2] = objects[index].vendor | (uint32_t)objects[index].type << 16;
	if (next < T2E_ARRAY_SIZE(objects))
		doe->out[2] |= next << 24;
	doe->out_len = 3;
}

/* Request and response begin with the request code; the response's status lies in byte 3. */
static void answer_compliance(struct t2e_device *dev, uint32_t request)
{
	const uint32_t length = 4, unsupported = 3;
	struct t2e_doe *doe = &dev->doe;

	doe->out[0] = OBJECT_HEADER(CXL_VENDOR_ID, CXL_DOE_COMPLIANCE);
	doe->out[1] = 3;
	doe->out[2] = (request & 0xff) | length << 16 | unsupported << 24;
	doe->out_len = 3;
}

/* Table Access: request dword 0 carries code 0 (read), type 0 (CDAT) and the entry handle. */
static void answer_table(struct t2e_device *dev, uint32_t request)
{
	static const struct {
		uint8_t first, dwords;
	} entry[] = { { 0, 4 }, { 4, 6 }, { 10, 6 } };
	struct t2e_doe *doe = &dev->doe;
	uint32_t handle = request >> 16, i, cdat[CDAT_DWORDS];

	if (request & 0xffff || handle >= T2E_ARRAY_SIZE(entry)) {
		doe->error = true;
		return;
	}
	build_cdat(dev, cdat);
	doe->out[0] = OBJECT_HEADER(CXL_VENDOR_ID, CXL_DOE_TABLE_ACCESS);
	doe->out[1] = 3u + entry[handle].dwords;
	doe->out[2] = (handle + 1 < T2E_ARRAY_SIZE(entry) ? handle + 1 : 0xffff) << 16;
	for (i = 0; i < entry[handle].dwords; i++)
		doe->out[3 + i] = cdat[entry[handle].first + i];
	doe->out_len = doe->out[1];
}

static void go(struct t2e_device *dev)
{
	struct t2e_doe *doe = &dev->doe;
	unsigned int i;
	bool known = false;

	for (i = 0; i < T2E_ARRAY_SIZE(objects); i++)
		known |= offered(doe, i) &&
			 doe->in[0] == OBJECT_HEADER(objects[i].vendor, objects[i].type);
	doe->out_len = doe->out_at = 0;
	if (!known || doe->in_len != 3 || doe->in[1] != doe->in_len)
		doe->error = true;
	else if (doe->in[0] == OBJECT_HEADER(DOE_VENDOR_PCI_SIG, DOE_TYPE_DISCOVERY))
		answer_discovery(dev, doe->in[2] & 0xff);
	else if (doe->in[0] == OBJECT_HEADER(CXL_VENDOR_ID, CXL_DOE_COMPLIANCE))
		answer_compliance(dev, doe->in[2]);
	else
		answer_table(dev, doe->in[2]);
	doe->in_len = 0;
}

void t2e_doe_write(struct t2e_device *dev, unsigned int reg, uint32_t value)
{
	struct t2e_doe *doe = &dev->doe;

	if (reg == DOE_CTRL && value & DOE_CTRL_ABORT)
		*doe = (struct t2e_doe){ .withheld = doe->withheld };
	else if (reg == DOE_CTRL && value & DOE_CTRL_GO)
		go(dev);
	else if (reg == DOE_WRITE && doe->in_len < T2E_DOE_DWORDS)
		doe->in[doe->in_len++] = value;
	else if (reg == DOE_READ && doe->out_at < doe->out_len)
		doe->out_at++;
}

uint32_t t2e_doe_read(struct t2e_device *dev, unsigned int reg)
{
	const struct t2e_doe *doe = &dev->doe;
	bool ready = doe->out_at < doe->out_len;

	if (reg == DOE_STATUS)
		return (doe->error ? DOE_STATUS_ERROR : 0) | (ready ? DOE_STATUS_READY : 0);
	if (reg == DOE_READ && ready)
		return doe->out[doe->out_at];
	return 0;
}

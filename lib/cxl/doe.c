// SPDX-License-Identifier: GPL-2.0
/* Asks a DOE mailbox in config space which data objects it serves (PCIe r6.0 6.30, 7.9.24). */
#include "lib/cxl/doe.h"

#include <errno.h>

#include "lib/cxl/wait.h"

#define ANSWER_MS 1000 /* PCIe r6.0 6.30.2: a response is due within 1 s */
#define DISCOVERY_DWORDS 3

struct mailbox {
	struct t2_device *dev;
	unsigned int at;
	uint32_t status;
	uint32_t control; /* its Interrupt Enable is someone else's */
	int err;
};

static bool answered(void *ctx)
{
	struct mailbox *m = ctx;

	m->err = t2_config_read(m->dev, m->at + DOE_STATUS, 4, &m->status);
	return m->err || m->status & (DOE_STATUS_READY | DOE_STATUS_ERROR);
}

/* Every dword that is read must be acknowledged by a write before the next one shows. */
static int take_answer(struct mailbox *m, uint32_t answer[DISCOVERY_DWORDS])
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < DISCOVERY_DWORDS && !err; i++) {
		err = t2_config_read(m->dev, m->at + DOE_READ, 4, &answer[i]);
		if (!err)
			err = t2_config_write(m->dev, m->at + DOE_READ, 4, 0);
	}
	if (err)
		return err;
	return answer[0] == DOE_VENDOR_PCI_SIG && answer[1] == DISCOVERY_DWORDS ? 0 : -EPROTO;
}

static int ask(struct mailbox *m, unsigned int index, uint32_t answer[DISCOVERY_DWORDS])
{
	const uint32_t request[DISCOVERY_DWORDS] = { DOE_VENDOR_PCI_SIG, DISCOVERY_DWORDS, index };
	unsigned int i;
	int err = 0;

	for (i = 0; i < DISCOVERY_DWORDS && !err; i++)
		err = t2_config_write(m->dev, m->at + DOE_WRITE, 4, request[i]);
	if (!err)
		err = t2_config_write(m->dev, m->at + DOE_CTRL, 4, m->control | DOE_CTRL_GO);
	if (err)
		return err;
	if (t2_wait_until(answered, m, ANSWER_MS))
		return -ETIMEDOUT;
	if (m->err)
		return m->err;
	if (m->status & DOE_STATUS_ERROR)
		return -EIO;
	return take_answer(m, answer);
}

static bool idle(void *ctx)
{
	struct mailbox *m = ctx;

	m->err = t2_config_read(m->dev, m->at + DOE_STATUS, 4, &m->status);
	return m->err || !(m->status & (DOE_STATUS_BUSY | DOE_STATUS_ERROR | DOE_STATUS_READY));
}

/* Leaves the mailbox as an idle one: no request, no answer, no error of ours behind. */
static int abort_exchange(struct mailbox *m)
{
	int err = t2_config_write(m->dev, m->at + DOE_CTRL, 4, m->control | DOE_CTRL_ABORT);

	if (!err)
		err = t2_wait_until(idle, m, ANSWER_MS);
	return err ? err : m->err;
}

static int ask_all(struct mailbox *m, struct t2_doe_protocols *found)
{
	uint32_t answer[DISCOVERY_DWORDS];
	unsigned int index = 0, asked;
	int err;

	for (asked = 0; asked < T2_DOE_PROTOCOLS; asked++) {
		err = ask(m, index, answer);
		if (err)
			return err;
		if (found->n < T2_DOE_PROTOCOLS) {
			found->list[found->n].vendor = (uint16_t)answer[2];
			found->list[found->n++].type = (uint8_t)(answer[2] >> 16);
		}
		if (!(answer[2] >> 24))
			return 0;
		/* An index that does not grow would be a loop. */
		if (answer[2] >> 24 <= index)
			return -EPROTO;
		index = answer[2] >> 24;
	}
	return -EPROTO;
}

int t2_doe_discover(struct t2_device *dev, unsigned int at, struct t2_doe_protocols *found)
{
	struct mailbox m = { .dev = dev, .at = at };
	int err;

	err = t2_config_read(dev, at + DOE_STATUS, 4, &m.status);
	if (!err)
		err = t2_config_read(dev, at + DOE_CTRL, 4, &m.control);
	if (err)
		return err;
	m.control &= DOE_CTRL_INTERRUPT;
	if (m.status & (DOE_STATUS_BUSY | DOE_STATUS_READY))
		return -EBUSY;
	/* An error that an earlier user left behind is no answer to us. */
	if (m.status & DOE_STATUS_ERROR)
		err = abort_exchange(&m);
	if (!err)
		err = ask_all(&m, found);
	if (err)
		abort_exchange(&m);
	return err;
}

bool t2_doe_offers(const struct t2_doe_protocols *found, uint16_t vendor, uint8_t type)
{
	unsigned int i;

	for (i = 0; i < found->n; i++)
		if (found->list[i].vendor == vendor && found->list[i].type == type)
			return true;
	return false;
}

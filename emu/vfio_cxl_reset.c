// SPDX-License-Identifier: GPL-2.0
/*
 * A CXL reset as a kernel runs it (CXL r3.1 9.7): initiation, 100 ms without any access, then
 * nothing but Status2 until the reset has ended. What it took from the device is put back.
 */
#include "passthrough.h"

#include <linux/pci_regs.h>

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)
#define QUIET_MS 100
#define POLL_MS 20
#define MS_IN_NS 1000000ull

static unsigned int dvsec_register(const struct t2e_device *dev, unsigned int reg)
{
	return dev->dvsec[CXL_DVSEC_DEVICE] + reg;
}

static void rest(struct t2e_device *dev, unsigned int ms)
{
	dev->mount.sleep(dev->mount.ctx, ms * 1000);
}

/* How long the device may take, ms; a reserved encoding gets the longest. */
static uint64_t time_out(const struct t2e_device *dev)
{
	static const uint32_t ms[] = { 10, 100, 1000, 10000, 100000 };
	uint32_t cap = t2e_config_peek(dev, dvsec_register(dev, CXL_DEV_CAP), 2);
	uint32_t encoded = (cap & CXL_DEV_CAP_RESET_TIMEOUT) >> 8;
	uint32_t declared = encoded < T2E_ARRAY_SIZE(ms) ? ms[encoded] : 100000;

	if (Q(RESET_WAITS))
		declared += 4000;
	return declared > QUIET_MS ? declared : QUIET_MS;
}

/* 0, -EIO or -ETIMEDOUT. All-ones: not ready. */
static int wait_for_end(struct t2e_device *dev, uint64_t since)
{
	const struct t2e_mount *m = &dev->mount;
	uint32_t status2;
	uint64_t end = since + time_out(dev) * MS_IN_NS;

	if (!Q(RESET_NO_QUIET))
		rest(dev, QUIET_MS);
	for (;;) {
		bool late = m->now_ns(m->ctx) >= end;

		if (Q(RESET_READS_ALL))
			t2e_config_read(dev, PCI_VENDOR_ID, 4);
		status2 = t2e_config_read(dev, dvsec_register(dev, CXL_DEV_STATUS2), 2);
		if (status2 != 0xffff && status2 & CXL_DEV_STATUS2_RESET_ERROR)
			return -EIO;
		if (status2 != 0xffff && status2 & CXL_DEV_STATUS2_RESET_COMPLETE)
			return 0;
		if (late)
			return -ETIMEDOUT;
		rest(dev, POLL_MS);
	}
}

void t2e_vfio_restore_cxl(struct t2e_device *dev)
{
	/* Control is the last: before it, nothing decodes by a base that is only half written. */
	static const uint8_t kept[] = { CXL_DEV_RANGE_BASE_HIGH(0), CXL_DEV_RANGE_BASE_LOW(0),
					CXL_DEV_RANGE_BASE_HIGH(1), CXL_DEV_RANGE_BASE_LOW(1),
					CXL_DEV_CTRL };
	const uint8_t *was = dev->vfio->snapshot.dvsec;
	unsigned int i;

	t2e_hdm_shadow_put_back(dev);
	for (i = 0; i < T2E_ARRAY_SIZE(kept); i++) {
		unsigned int width = kept[i] == CXL_DEV_CTRL ? 2 : 4;
		uint32_t value = t2e_load32(was + kept[i]) & (uint32_t)((1ull << 8 * width) - 1);

		/* A short DVSEC ends before the last of them. */
		if (t2e_dvsec_device_register(dev, kept[i] + width - 2u))
			t2e_config_write(dev, dvsec_register(dev, kept[i]), width, value);
	}
}

int t2e_vfio_cxl_reset(struct t2e_device *dev)
{
	uint32_t cap = t2e_config_peek(dev, dvsec_register(dev, CXL_DEV_CAP), 2);
	bool capable = cap & CXL_DEV_CAP_RESET_MEM_CLR && !Q(RESET_NO_CLEAR);
	uint32_t clear = capable ? CXL_DEV_CTRL2_RESET_MEM_CLR : 0;
	uint64_t now = dev->mount.now_ns(dev->mount.ctx);
	struct t2e_vfio *vfio = dev->vfio;
	int err;

	/* A reset that was given up may have ended since: the header is no longer what it was. */
	if (!vfio->reset_failed)
		__builtin_memcpy(vfio->header, dev->config.value, sizeof(vfio->header));
	t2e_config_write(dev, dvsec_register(dev, CXL_DEV_CTRL2), 2,
			 clear | CXL_DEV_CTRL2_INIT_RESET);
	err = wait_for_end(dev, now);
	vfio->reset_failed = err;
	if (err)
		return err;
	__builtin_memcpy(dev->config.value, vfio->header, sizeof(vfio->header));
	if (!Q(RESET_NO_RESTORE))
		t2e_vfio_restore_cxl(dev);
	if (Q(RESET_LOSES_ENABLE))
		t2e_component_write(dev, CXL_CM_OFFSET + dev->hdm + CXL_HDM_GLOBAL, 0);
	if (!clear && !Q(RESET_NO_CLEAR))
		dev->mount.clear_memory(dev->mount.ctx);
	return 0;
}

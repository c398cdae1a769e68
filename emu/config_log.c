// SPDX-License-Identifier: GPL-2.0
/* What was read and written in config space lately, as the device saw it. */
#include "model.h"

void t2e_log_config(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value,
		    bool write)
{
	struct t2e_config_log *log = &dev->log;

	log->ring[log->made % T2E_LOG] =
		(struct t2e_config_access){ dev->mount.now_ns(dev->mount.ctx), value,
					    (uint16_t)offset, (uint8_t)width, write };
	if (++log->made - log->taken > T2E_LOG)
		log->taken = log->made - T2E_LOG;
}

unsigned int t2e_log_take(struct t2e_device *dev, struct t2e_config_access *to, unsigned int n)
{
	struct t2e_config_log *log = &dev->log;
	unsigned int i;

	for (i = 0; i < n && log->taken != log->made; i++)
		to[i] = log->ring[log->taken++ % T2E_LOG];
	return i;
}

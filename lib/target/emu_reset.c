// SPDX-License-Identifier: GPL-2.0
/* Resets of the emulated device by its bus or a method, its driver's binding, its bus's log. */
#include "lib/target/emu_reset.h"

#include <errno.h>
#include <string.h>

#include "lib/target/emu_slot.h"

int t2_emu_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info)
{
	const struct vfio_pci_dependent_device self = { 0 };
	struct t2_emu_slot *s = dev->priv;
	int rc;

	t2_emu_slot_enter(s);
	rc = s->card.vfio ? t2e_vfio_hot_reset_info(&s->card, info, info->argsz, &self) : -ENOTTY;
	t2_emu_slot_leave(s);
	return rc;
}

int t2_emu_hot_reset(struct t2_device *dev, bool without_groups)
{
	struct t2_emu_slot *s = dev->priv;
	int rc = 0;

	t2_emu_slot_enter(s);
	if (s->card.vfio)
		rc = t2e_vfio_hot_reset(&s->card, without_groups);
	else
		t2e_reset_hot(&s->card);
	t2_emu_slot_leave(s);
	return rc;
}

int t2_emu_reset_methods(struct t2_device *dev, char *names, size_t size)
{
	struct t2e_text text = { names, size, 0 };
	struct t2_emu_slot *s = dev->priv;

	memset(names, 0, size);
	t2_emu_slot_enter(s);
	t2e_reset_methods(&s->card, &text);
	t2_emu_slot_leave(s);
	return 0;
}

int t2_emu_reset_by(struct t2_device *dev, const char *name)
{
	struct t2_emu_slot *s = dev->priv;
	int rc;

	t2_emu_slot_enter(s);
	rc = t2e_reset_by(&s->card, name);
	t2_emu_slot_leave(s);
	return rc;
}

/* The slot of a device that has a driver and no user, or NULL. */
static struct t2_emu_slot *find_unused(const char *where, struct t2_error *err)
{
	struct t2_emu_slot *s = t2_emu_slot_find(where, err);

	if (!s)
		return NULL;
	if (s->in_use)
		t2_error_set(err, 0, "close it first", "emu: the device is open");
	else if (!s->card.vfio)
		t2_error_set(err, 0, "leave view=device out", "emu: the device has no driver");
	else
		return s;
	return NULL;
}

int t2_emu_rebind(const char *where, struct t2_error *err)
{
	struct t2_emu_slot *s = find_unused(where, err);
	int code = s ? t2_emu_slot_bind(s) : -EINVAL;

	if (s && code)
		t2_error_set(err, code, "unbound it stays",
			     "emu: the driver refuses the device: %s", strerror(-code));
	return code;
}

int t2_emu_is_bound(const char *where, struct t2_error *err)
{
	struct t2_emu_slot *s = find_unused(where, err);

	int bound = -EINVAL;

	if (s) {
		t2_emu_slot_enter(s);
		bound = t2_emu_slot_bound(s);
		t2_emu_slot_leave(s);
	}
	return bound;
}

int t2_emu_config_log(struct t2_device *dev, struct t2_config_access *log, unsigned int n)
{
	struct t2_emu_slot *s = dev->priv;
	struct t2e_config_access one;
	unsigned int i;

	t2_emu_slot_enter(s);
	for (i = 0; i < n && t2e_log_take(&s->card, &one, 1); i++)
		log[i] = (struct t2_config_access){ one.ns, one.value, one.offset, one.width,
						    one.write };
	t2_emu_slot_leave(s);
	return (int)i;
}

// SPDX-License-Identifier: GPL-2.0
/* Knobs as text: parsed for a new card, shown and changed at run time. */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "kmod.h"

#define WHY_MAX 512

struct t2e_knobs *t2k_knobs_parse(const char *text)
{
	struct t2e_knobs *knobs = kzalloc(sizeof(*knobs), GFP_KERNEL);
	char *why = kzalloc(WHY_MAX, GFP_KERNEL);
	int err = -ENOMEM;

	if (knobs && why) {
		err = t2e_knobs_parse(knobs, text, why, WHY_MAX);
		if (!err && knobs->value[T2E_VIEW] != T2E_VIEW_VFIO) {
			strscpy(why, "view=device is what sysfs shows: leave view out", WHY_MAX);
			err = -EINVAL;
		}
		if (err)
			pr_err("\"%.64s\": %s\n", text, why);
	}
	kfree(why);
	if (!err)
		return knobs;
	kfree(knobs);
	return ERR_PTR(err);
}

static ssize_t knobs_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct t2k_card *card = t2k_bus_card(to_pci_dev(dev));
	ssize_t len;

	mutex_lock(&card->state_lock);
	len = sysfs_emit(buf, "%s\n", card->knobs);
	mutex_unlock(&card->state_lock);
	return len;
}

/* Claims the card for a new one in its slot: -EBUSY while somebody uses it. */
static int claim(struct t2k_card *card)
{
	int err = 0;

	mutex_lock(&card->state_lock);
	if (card->open || card->replaced)
		err = -EBUSY;
	else
		card->replaced = true;
	mutex_unlock(&card->state_lock);
	return err;
}

/* As when the card is pulled and another one plugged in. Takes @text over if it returns 0. */
static int replace(struct pci_dev *pdev, const struct t2e_knobs *knobs, char *text)
{
	struct t2k_card *card = t2k_bus_card(pdev);
	int err = claim(card);

	if (err)
		return err;
	/* Otherwise the removal of the device would wait for this very write. */
	if (device_remove_file_self(&pdev->dev, &t2k_attr_knobs))
		t2k_bus_replace(pdev, knobs, text);
	else
		err = -ENODEV;
	mutex_lock(&card->state_lock);
	card->replaced = false;
	mutex_unlock(&card->state_lock);
	return err;
}

/* From where the attribute is gone nothing else keeps the device and the module. */
static int replace_held(struct pci_dev *pdev, const struct t2e_knobs *knobs, char *text)
{
	int err;

	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	pci_dev_get(pdev);
	err = replace(pdev, knobs, text);
	pci_dev_put(pdev);
	module_put(THIS_MODULE);
	return err;
}

static ssize_t knobs_store(struct device *dev, struct device_attribute *attr, const char *buf,
			   size_t count)
{
	char *text = kstrndup(buf, count && buf[count - 1] == '\n' ? count - 1 : count, GFP_KERNEL);
	struct t2e_knobs *knobs;
	int err;

	if (!text)
		return -ENOMEM;
	knobs = t2k_knobs_parse(text);
	err = PTR_ERR_OR_ZERO(knobs);
	if (!err) {
		err = replace_held(to_pci_dev(dev), knobs, text);
		kfree(knobs);
	}
	if (err)
		kfree(text);
	return err ? err : count;
}

struct device_attribute t2k_attr_knobs = __ATTR_RW_MODE(knobs, 0600);

// SPDX-License-Identifier: GPL-2.0
/* The module: one card for each entry of its parameter, plugged into one bus. */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "inode.h"
#include "kmod.h"

static char *devices = "";
module_param(devices, charp, 0444);
MODULE_PARM_DESC(devices, "knobs of each device: \"gen=v2,topology=A;gen=v3\"");

static struct t2k_card *cards[T2K_SLOTS];
static unsigned int nr_cards;

static void destroy_cards(void)
{
	while (nr_cards)
		t2k_card_destroy(cards[--nr_cards]);
}

static int create_cards(char *list)
{
	struct t2k_card *card;
	char *text;

	while ((text = strsep(&list, ";"))) {
		if (nr_cards == T2K_SLOTS) {
			pr_err("more than %d devices\n", T2K_SLOTS);
			return -EINVAL;
		}
		card = t2k_card_create(text);
		if (IS_ERR(card))
			return PTR_ERR(card);
		cards[nr_cards++] = card;
	}
	return 0;
}

static int plug_in(void)
{
	char *list = kstrdup(devices, GFP_KERNEL);
	int err = list ? create_cards(list) : -ENOMEM;

	kfree(list);
	if (err)
		return err;
	err = pci_register_driver(&t2k_driver);
	if (err)
		return err;
	err = t2k_bus_create(cards, nr_cards);
	if (err)
		pci_unregister_driver(&t2k_driver);
	return err;
}

static int __init t2k_init(void)
{
	int err = t2k_inodes_init();

	if (err)
		return err;
	err = plug_in();
	if (err) {
		destroy_cards();
		t2k_inodes_exit();
	}
	return err;
}

static void __exit t2k_exit(void)
{
	t2k_bus_destroy();
	pci_unregister_driver(&t2k_driver);
	destroy_cards();
	t2k_inodes_exit();
}

module_init(t2k_init);
module_exit(t2k_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Emulated CXL Type-2 devices on a virtual PCI bus, passed through by VFIO");

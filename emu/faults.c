// SPDX-License-Identifier: GPL-2.0
/* Choosing among the named defects, and installing the chosen ones. */
#include "faults.h"
#include "passthrough.h"

static const struct t2e_fault_list *const tables[] = {
	t2e_device_faults, t2e_dvsec_faults,  t2e_component_faults, t2e_decoder_faults,
	t2e_kernel_faults, t2e_shadow_faults, t2e_register_faults,  t2e_region_faults,
	t2e_bar_faults,	   t2e_memory_faults, t2e_reset_faults,	    t2e_reset_vfio_faults,
	t2e_race_faults
};

static const struct t2e_fault *at_in(const struct t2e_fault_list *lists, size_t *i)
{
	for (; lists->rows; lists++) {
		if (*i < lists->n)
			return &lists->rows[*i];
		*i -= lists->n;
	}
	return NULL;
}

const struct t2e_fault *t2e_fault_at(size_t i)
{
	const struct t2e_fault *f = NULL;
	size_t t;

	for (t = 0; t < T2E_ARRAY_SIZE(tables) && !f; t++)
		f = at_in(tables[t], &i);
	return f;
}

static void put_names(struct t2e_text *why, bool doubt)
{
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)); i++) {
		if (f->doubt != doubt)
			continue;
		t2e_text_put(why, " ");
		t2e_text_put(why, f->name);
	}
}

static bool select_one(struct t2e_knobs *knobs, const char *name, size_t len, bool doubt)
{
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)) && i < T2E_MAX_FAULTS; i++)
		if (f->doubt == doubt && t2e_text_is(name, len, f->name)) {
			knobs->fault[i] = true;
			return true;
		}
	return false;
}

int t2e_fault_select(struct t2e_knobs *knobs, const char *name, size_t len, bool doubt,
		     struct t2e_text *why)
{
	for (;;) {
		size_t one = 0;

		while (one < len && name[one] != '+')
			one++;
		if (!select_one(knobs, name, one, doubt)) {
			t2e_text_put(why, doubt ? "no doubt '" : "no fault '");
			t2e_text_put_quoted(why, name, one);
			t2e_text_put(why, "'; valid:");
			put_names(why, doubt);
			return -EINVAL;
		}
		if (one == len)
			return 0;
		name += one + 1;
		len -= one + 1;
	}
}

int t2e_fault_select_set(struct t2e_knobs *knobs, struct t2e_text *why)
{
	unsigned int generation = 1u << knobs->value[T2E_GEN], chosen = 0;
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)) && i < T2E_MAX_FAULTS; i++) {
		bool left = knobs->value[T2E_FAULTS] == T2E_FAULTS_AS_POSTED ||
			    !(f->fixed & generation);

		if (!(f->posted & generation) || !left)
			continue;
		knobs->fault[i] = true;
		chosen++;
	}
	if (chosen)
		return 0;
	t2e_text_put(why, "gen=plain has no CXL to be defective; faults= takes gen=v2, v3 or v4");
	return -EINVAL;
}

void t2e_faults_apply(struct t2e_device *dev, enum t2e_fault_place place)
{
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)) && i < T2E_MAX_FAULTS; i++)
		if (dev->knobs.fault[i] && f->place == place && f->apply)
			f->apply(dev, f);
}

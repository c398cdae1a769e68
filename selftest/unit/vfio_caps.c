// SPDX-License-Identifier: GPL-2.0
/* Capability chains are walked without trust, info structures fetched with bounded patience. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/target/vfio_caps.h"

#define SIZE	256

/* An info structure of SIZE bytes with @count headers at @at; each points to the one after it. */
static void chain(uint32_t *info, const uint32_t *at, unsigned int count)
{
	memset(info, 0, SIZE);
	for (unsigned int i = 0; i < count; i++) {
		struct vfio_info_cap_header header = {
			.id = 10 + i,
			.version = 1,
			.next = i + 1 < count ? at[i + 1] : 0,
		};

		if (at[i] + sizeof(header) <= SIZE)
			memcpy((char *)info + at[i], &header, sizeof(header));
	}
}

/* Walks from @first to the end: the number of headers, or the error. */
static int walk(const uint32_t *info, uint32_t size, uint32_t first)
{
	struct t2_vfio_caps caps = t2_vfio_caps(info, size, first);
	int count = 0, err;

	while (t2_vfio_cap_next(&caps, &err))
		count++;
	return err ? err : count;
}

static void a_good_chain_is_walked_in_order(void **state)
{
	const uint32_t at[] = { 24, 72, 40 };
	uint32_t info[SIZE / 4];
	struct t2_vfio_caps caps;
	int err;

	(void)state;
	chain(info, at, 3);
	caps = t2_vfio_caps(info, SIZE, 24);
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(t2_vfio_cap_next(&caps, &err)->id, 10 + i);
	assert_null(t2_vfio_cap_next(&caps, &err));
	assert_int_equal(err, 0);
	assert_null(t2_vfio_cap_next(&caps, &err));
	assert_int_equal(walk(info, SIZE, 0), 0);
}

static void find_takes_the_first_and_skips_the_unknown(void **state)
{
	const uint32_t at[] = { 24, 32, 40 };
	uint32_t info[SIZE / 4];
	int err;

	(void)state;
	chain(info, at, 3);
	assert_ptr_equal(t2_vfio_cap_find(info, SIZE, 24, 12, &err), &info[10]);
	assert_ptr_equal(t2_vfio_cap_find(info, SIZE, 24, 10, NULL), &info[6]);
	assert_null(t2_vfio_cap_find(info, SIZE, 24, 99, &err));
	assert_int_equal(err, 0);
	assert_null(t2_vfio_cap_find(info, SIZE, 0, 10, &err));
	assert_int_equal(err, 0);
}

static void offsets_outside_are_told_apart(void **state)
{
	const uint32_t beyond[] = { 24, SIZE }, far[] = { 24, 0xfffffffc };
	const uint32_t cut[] = { 24, SIZE - 4 }, odd[] = { 24, 42 }, last[] = { 24, SIZE - 8 };
	uint32_t info[SIZE / 4];

	(void)state;
	chain(info, beyond, 2);
	assert_int_equal(walk(info, SIZE, 24), -ERANGE);
	chain(info, far, 2);
	assert_int_equal(walk(info, SIZE, 24), -ERANGE);
	chain(info, cut, 2);
	assert_int_equal(walk(info, SIZE, 24), -ENODATA);
	chain(info, odd, 2);
	assert_int_equal(walk(info, SIZE, 24), -EINVAL);
	chain(info, last, 2);
	assert_int_equal(walk(info, SIZE, 24), 2);
	assert_int_equal(walk(info, SIZE, SIZE), -ERANGE);
	assert_int_equal(walk(info, 0, 24), -ERANGE);
	assert_int_equal(walk(info, 28, 24), -ENODATA);
}

static void a_broken_chain_still_gives_what_came_before(void **state)
{
	const uint32_t at[] = { 24, 40, SIZE };
	uint32_t info[SIZE / 4];
	int err;

	(void)state;
	chain(info, at, 3);
	assert_non_null(t2_vfio_cap_find(info, SIZE, 24, 11, &err));
	assert_int_equal(err, 0);
	assert_null(t2_vfio_cap_find(info, SIZE, 24, 12, &err));
	assert_int_equal(err, -ERANGE);
}

static void loops_end_at_the_first_repetition(void **state)
{
	const uint32_t self[] = { 24, 24 }, back[] = { 24, 40, 56, 40 };
	uint32_t info[SIZE / 4];
	struct t2_vfio_caps caps;
	int err;

	(void)state;
	chain(info, self, 2);
	info[7] = 24;
	assert_int_equal(walk(info, SIZE, 24), -ELOOP);
	chain(info, back, 3);
	info[15] = 40;
	caps = t2_vfio_caps(info, SIZE, 24);
	for (unsigned int i = 0; i < 3; i++)
		assert_non_null(t2_vfio_cap_next(&caps, &err));
	assert_null(t2_vfio_cap_next(&caps, &err));
	assert_int_equal(err, -ELOOP);
}

static void the_longest_chain_ends_too(void **state)
{
	uint32_t *info = calloc(1, T2_VFIO_INFO_MAX);

	(void)state;
	for (uint32_t at = 8; at < T2_VFIO_INFO_MAX; at += 8)
		info[at / 4 + 1] = at + 8;
	info[T2_VFIO_INFO_MAX / 4 - 1] = 8;
	assert_int_equal(walk(info, T2_VFIO_INFO_MAX, 8), -ELOOP);
	free(info);
}

/* A kernel that wants @wants bytes, or @grows more than it got each time; call @fails fails. */
struct kernel {
	uint32_t wants;
	uint32_t grows;
	unsigned int calls;
	unsigned int fails;
};

static void answer(struct kernel *kernel, uint32_t *argsz)
{
	kernel->calls++;
	if (kernel->grows)
		*argsz += kernel->grows;
	else if (*argsz < kernel->wants)
		*argsz = kernel->wants;
}

static int device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	struct kernel *kernel = dev->priv;

	assert_true(info->argsz >= sizeof(*info));
	assert_int_equal(info->flags, 0);
	answer(kernel, &info->argsz);
	info->flags = VFIO_DEVICE_FLAGS_PCI;
	return kernel->calls == kernel->fails ? -EINVAL : 0;
}

static int region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	struct kernel *kernel = dev->priv;

	assert_int_equal(info->index, 9);
	answer(kernel, &info->argsz);
	info->size = 0x1000;
	return kernel->calls == kernel->fails ? -EINVAL : 0;
}

static const struct t2_target_ops ops = { .device_info = device_info, .region_info = region_info };

static int fetch_device(struct kernel *kernel)
{
	struct t2_device dev = { .ops = &ops, .priv = kernel };
	struct vfio_device_info *info = (void *)1;
	int rc = t2_device_info_full(&dev, &info);

	if (rc)
		assert_null(info);
	else
		assert_int_equal(info->flags, VFIO_DEVICE_FLAGS_PCI);
	free(info);
	return rc;
}

static int fetch_region(struct kernel *kernel)
{
	struct t2_device dev = { .ops = &ops, .priv = kernel };
	struct vfio_region_info *info = (void *)1;
	int rc = t2_region_info_full(&dev, 9, &info);

	if (rc)
		assert_null(info);
	else
		assert_int_equal(info->size, 0x1000);
	free(info);
	return rc;
}

static void room_is_negotiated(void **state)
{
	struct kernel small = { .wants = 16 }, large = { .wants = 80 };

	(void)state;
	assert_int_equal(fetch_device(&small), 0);
	assert_int_equal(small.calls, 1);
	assert_int_equal(fetch_device(&large), 0);
	assert_int_equal(large.calls, 2);
	assert_int_equal(fetch_region(&large), 0);
	assert_int_equal(large.calls, 4);
}

static void patience_is_bounded(void **state)
{
	struct kernel most = { .wants = T2_VFIO_INFO_MAX };
	struct kernel huge = { .wants = T2_VFIO_INFO_MAX + 1 };
	struct kernel all = { .wants = UINT32_MAX }, growing = { .grows = 8 };

	(void)state;
	assert_int_equal(fetch_device(&most), 0);
	assert_int_equal(fetch_device(&huge), -E2BIG);
	assert_int_equal(fetch_region(&all), -E2BIG);
	assert_int_equal(fetch_device(&growing), -EOVERFLOW);
	assert_int_equal(growing.calls, 8);
	assert_int_equal(fetch_region(&growing), -EOVERFLOW);
}

static void errors_come_through(void **state)
{
	struct kernel first = { .wants = 80, .fails = 1 }, second = { .wants = 80, .fails = 2 };
	static const struct t2_target_ops without = { 0 };
	struct t2_device dev = { .ops = &without };
	struct vfio_device_info *info;

	(void)state;
	assert_int_equal(fetch_device(&first), -EINVAL);
	assert_int_equal(fetch_region(&second), -EINVAL);
	assert_int_equal(t2_device_info_full(&dev, &info), -EOPNOTSUPP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_chain_is_walked_in_order),
		cmocka_unit_test(find_takes_the_first_and_skips_the_unknown),
		cmocka_unit_test(offsets_outside_are_told_apart),
		cmocka_unit_test(a_broken_chain_still_gives_what_came_before),
		cmocka_unit_test(loops_end_at_the_first_repetition),
		cmocka_unit_test(the_longest_chain_ends_too),
		cmocka_unit_test(room_is_negotiated),
		cmocka_unit_test(patience_is_bounded),
		cmocka_unit_test(errors_come_through),
	};

	return cmocka_run_group_tests_name("vfio_caps", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The rules engine on a device made of masks: what it tells, what it leaves, what it never does. */
#include "lib/judge/rules.h"
#include "selftest/unit/fake_device.h"

#define AT 0x100

/* Config space in which every bit is one of these, or read-only. */
static struct {
	struct fake fake;
	uint8_t value[4096], rw[4096], w1c[4096], reserved[4096];
	unsigned int flips; /* reserved bits that were not written as software must */
	unsigned int widths; /* of the writes seen, one bit each */
	int refuse;
	struct t2_dut dut;
} d;

static ssize_t masked_write(struct t2_device *dev, unsigned int region, uint64_t pos,
			    const void *buf, size_t len)
{
	const uint8_t *bytes = buf;
	size_t i;

	(void)dev;
	assert_int_equal(region, VFIO_PCI_CONFIG_REGION_INDEX);
	if (d.refuse)
		return d.refuse;
	d.widths |= 1u << len;
	for (i = 0; i < len; i++, pos++) {
		d.flips += __builtin_popcount((bytes[i] ^ d.value[pos]) & d.reserved[pos]);
		d.value[pos] = (uint8_t)((d.value[pos] & ~d.rw[pos]) | (bytes[i] & d.rw[pos]));
		d.value[pos] &= (uint8_t) ~(bytes[i] & d.w1c[pos]);
	}
	return (ssize_t)len;
}

static ssize_t plain_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			  size_t len)
{
	(void)dev;
	assert_int_equal(region, VFIO_PCI_CONFIG_REGION_INDEX);
	if (pos > sizeof(d.value) || len > sizeof(d.value) - pos)
		return -EINVAL;
	memcpy(buf, d.value + pos, len);
	return (ssize_t)len;
}

static const struct t2_target_ops masked_ops = { .kind = "fake",
						 .read = plain_read,
						 .write = masked_write };

/* A locked or unlocked DVSEC 0 of revision 3 with cache and memory, Viral_Status set. */
static int power_up(void **state)
{
	(void)state;
	memset(&d, 0, sizeof(d));
	d.fake.dev = (struct t2_device){ .ops = &masked_ops, .view = T2_VIEW_DEVICE };
	d.dut.dev = &d.fake.dev;
	put(d.value, 4, 0xe2e21e98);
	put(d.value + AT, 4, 0x00010023);
	put(d.value + AT + DVSEC_HEADER1, 4, 0x03c31e98);
	put(d.value + AT + CXL_DEV_CAP, 2, 0xc2d7);
	put(d.value + AT + CXL_DEV_CTRL, 2, 0x0002);
	put(d.value + AT + CXL_DEV_STATUS, 2, 0x4000);
	put(d.value + AT + CXL_DEV_STATUS2, 2, 0x8000);
	put(d.value + AT + CXL_DEV_CAP2, 2, 0x0402);
	put(d.value + AT + CXL_DEV_RANGE_SIZE_LOW(0), 4, 0x1000014b);
	put(d.rw + AT + CXL_DEV_CTRL, 2, 0x4ffd);
	put(d.w1c + AT + CXL_DEV_STATUS, 2, 0x4000);
	put(d.rw + AT + CXL_DEV_CTRL2, 2, 0x0001);
	put(d.rw + AT + CXL_DEV_RANGE_BASE_HIGH(0), 4, 0xffffffff);
	put(d.rw + AT + CXL_DEV_RANGE_BASE_LOW(0), 4, 0xf0000000);
	put(d.reserved + AT + CXL_DEV_CTRL, 2, 0xb000);
	put(d.reserved + AT + CXL_DEV_STATUS, 2, 0xbfff);
	put(d.reserved + AT + CXL_DEV_CTRL2, 2, 0xfff8);
	put(d.reserved + AT + CXL_DEV_LOCK, 2, 0xffff);
	put(d.reserved + AT + CXL_DEV_RANGE_BASE_LOW(0), 4, 0x0fffffff);
	put(d.reserved + AT + CXL_DEV_CAP3, 2, 0xffe0);
	return t2_dut_refresh(&d.dut);
}

/* How many rows were judged; *@failed: was something told? */
static int judge(const char *id, bool *failed)
{
	struct t2_site site = { .dut = &d.dut };
	struct t2_judge j = { 0 };
	char why[400];
	int judged;

	t2_judge_bind(&j, id);
	judged = t2_rules_judge(&j, &site, why, sizeof(why));
	if (judged <= 0)
		assert_int_not_equal(why[0], '\0');
	*failed = j.failed;
	return judged;
}

static void assert_told(const char *id)
{
	bool failed;

	assert_true(judge(id, &failed) > 0);
	assert_true(failed);
}

static void conformant_device_is_left_as_found(void **state)
{
	uint8_t before[sizeof(d.value)];
	size_t i;
	int judged = 0;

	(void)state;
	memcpy(before, d.value, sizeof(before));
	for (i = 0; i < t2_dvsec_rules.n; i++) {
		const struct t2_rule *r = &t2_dvsec_rules.rows[i];
		bool failed;
		int n;

		/* Those of a locked device, of a kernel's shadow, and those that clear. */
		if (r->claim == T2_UNCHANGED || r->claim == T2_READS_0 ||
		    r->claim == T2_CLEARED_BY_1)
			continue;
		n = judge(r->requirement, &failed);
		assert_true(n >= 0 || n == -ENOENT);
		if (failed)
			fail_msg("%s is told of a conformant device", r->requirement);
		judged += n > 0 ? n : 0;
	}
	assert_true(judged > 20);
	assert_memory_equal(before, d.value, sizeof(before));
	assert_int_equal(d.flips, 0);
	/* 1, 2 and 4 bytes, and no other. */
	assert_int_equal(d.widths, 1u << 1 | 1u << 2 | 1u << 4);
}

static void writable_bit_of_a_read_only_register(void **state)
{
	(void)state;
	put(d.rw + AT + CXL_DEV_CAP, 2, 0x0004);
	assert_told("DVS-CAP-01");
	assert_int_equal(d.value[AT + CXL_DEV_CAP], 0xd7);
}

static void stuck_bit_of_a_field(void **state)
{
	(void)state;
	put(d.rw + AT + CXL_DEV_CTRL, 2, 0x4ffd & ~0x0040);
	assert_told("DVS-CTRL-04");
	put(d.rw + AT + CXL_DEV_CTRL, 2, 0x4ffd & ~0x0200);
	assert_told("DVS-CTRL-05");
}

/* 111b is reserved: a device that cannot hold it is a good one. */
static void reserved_encoding_is_never_written(void **state)
{
	bool failed;

	(void)state;
	assert_true(judge("DVS-CTRL-05", &failed) > 0);
	assert_false(failed);
	assert_int_equal(d.flips, 0);
}

static void status_that_clears_by_0(void **state)
{
	(void)state;
	put(d.w1c + AT + CXL_DEV_STATUS, 2, 0);
	put(d.rw + AT + CXL_DEV_STATUS, 2, 0x4000);
	assert_told("DVS-STAT-01");
}

static void status_that_is_set_by_1(void **state)
{
	(void)state;
	put(d.value + AT + CXL_DEV_STATUS, 2, 0);
	put(d.w1c + AT + CXL_DEV_STATUS, 2, 0);
	put(d.rw + AT + CXL_DEV_STATUS, 2, 0x4000);
	assert_told("DVS-STAT-03");
}

static void status_that_does_not_clear(void **state)
{
	bool failed;

	(void)state;
	put(d.w1c + AT + CXL_DEV_STATUS, 2, 0);
	assert_told("DVS-STAT-02");
	put(d.w1c + AT + CXL_DEV_STATUS, 2, 0x4000);
	assert_int_equal(judge("DVS-STAT-02", &failed), 1);
	assert_false(failed);
	assert_int_equal(d.value[AT + CXL_DEV_STATUS + 1], 0);
	/* With no bit set there is nothing to clear: no verdict. */
	assert_int_equal(judge("DVS-STAT-02", &failed), 0);
}

static void locked_field_is_no_verdict(void **state)
{
	bool failed;

	(void)state;
	put(d.value + AT + CXL_DEV_LOCK, 2, 1);
	assert_int_equal(judge("DVS-CTRL-04", &failed), 0);
	assert_told("DVS-LOCK-15");
	put(d.rw + AT + CXL_DEV_CTRL, 2, 0);
	put(d.rw + AT + CXL_DEV_RANGE_BASE_LOW(0), 4, 0);
	assert_true(judge("DVS-LOCK-15", &failed) > 0);
	assert_false(failed);
}

static void missing_capability_is_no_verdict(void **state)
{
	bool failed;

	(void)state;
	assert_int_equal(judge("DVS-CTRL-08", &failed), 0);
	assert_int_equal(judge("DVS-MAP-01", &failed), 0);
	assert_false(failed);
}

static void refused_write_is_no_verdict(void **state)
{
	bool failed;

	(void)state;
	d.refuse = -EPERM;
	assert_int_equal(judge("DVS-CAP-01", &failed), -EPERM);
	assert_false(failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(conformant_device_is_left_as_found, power_up),
		cmocka_unit_test_setup(writable_bit_of_a_read_only_register, power_up),
		cmocka_unit_test_setup(stuck_bit_of_a_field, power_up),
		cmocka_unit_test_setup(reserved_encoding_is_never_written, power_up),
		cmocka_unit_test_setup(status_that_clears_by_0, power_up),
		cmocka_unit_test_setup(status_that_is_set_by_1, power_up),
		cmocka_unit_test_setup(status_that_does_not_clear, power_up),
		cmocka_unit_test_setup(locked_field_is_no_verdict, power_up),
		cmocka_unit_test_setup(missing_capability_is_no_verdict, power_up),
		cmocka_unit_test_setup(refused_write_is_no_verdict, power_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Tests on the kernel's own harness that hang: one says so, one does, one leaves others behind. */
#include <pthread.h>

#include "tests/t2_test.h"

DEVICE_FIXTURE(device)

static void *spin(void *unused)
{
	for (;;)
		pause();
	return unused;
}

TEST_F(device, says)
{
	REQ("DET-CAP-01", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	t2_test_hung("toucher %d, step %llu, seed %d", 1, 7ULL, 42);
}

TEST_F(device, does)
{
	REQ("DET-CAP-01", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	pause();
}

TEST_F(device, leaves)
{
	sigset_t all;
	pthread_t thread;

	REQ("DET-CAP-01", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	pthread_create(&thread, NULL, spin, NULL);
	if (!fork()) {
		setsid();
		for (int i = 0; i < 4; i++)
			fork();
		spin(NULL);
	}
	t2_test_hung("leaver %d", 0);
}

TEST_F(device, harmless)
{
	REQ("DET-CAP-01", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
}

TEST_F(device, dangerous)
{
	REQ("DET-CAP-01", RESETS); /* CXL r3.1 8.1.3.1 */
}

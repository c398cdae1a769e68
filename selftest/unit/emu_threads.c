// SPDX-License-Identifier: GPL-2.0
/* The emulated device used by eight threads at once: nothing is lost, and nobody waits for ever. */
#include <stdatomic.h>
#include <sys/time.h>

#include "selftest/unit/emu_mapped.h"

#define THREADS 8
#define RACE_MS 200
#define ROUNDS 10 /* at least, however busy the machine */
#define PCI_COMMAND 4
#define INTERRUPT_LINE 0x3c

static struct {
	atomic_bool over;
	atomic_uint rounds, wrong;
	uint8_t *at;
} race;

static void wrong_if(bool wrong)
{
	if (wrong)
		atomic_fetch_add(&race.wrong, 1);
}

static void *resets(void *arg)
{
	(void)arg;
	while (!race.over) {
		wrong_if(t2_reset(dev));
		atomic_fetch_add(&race.rounds, 1);
	}
	return NULL;
}

/* Counts in a page of its own. */
static void *counts(void *arg)
{
	uint8_t *mine = race.at + (uintptr_t)arg * PAGE;
	uint64_t n = 0, value;

	for (; !race.over; n++) {
		wrong_if(t2_guard_read(mine, 8, &value) || value != n);
		wrong_if(t2_guard_write(mine, 8, n + 1));
	}
	return NULL;
}

static void *reads_and_writes(void *arg)
{
	uint64_t pos = (uintptr_t)arg * PAGE - 4, n = 0, value;

	for (; !race.over; n++) {
		wrong_if(t2_write(dev, memory, pos, &n, 8) != 8);
		wrong_if(t2_read(dev, memory, pos, &value, 8) != 8 || value != n);
	}
	return NULL;
}

static void *maps(void *arg)
{
	uint64_t pos = (uintptr_t)arg * PAGE, value;
	void *at;

	for (uint64_t n = 0; !race.over; n++) {
		if (t2_map(dev, memory, pos, 2 * PAGE, RW, &at)) {
			wrong_if(true);
			continue;
		}
		wrong_if(t2_guard_read(at, 8, &value) || value != n);
		wrong_if(t2_guard_write(at, 8, n + 1));
		wrong_if(t2_unmap(dev, at, 2 * PAGE));
	}
	return NULL;
}

static void *configures(void *arg)
{
	(void)arg;
	for (uint8_t n = 0; !race.over; n++) {
		uint32_t id = 0;

		wrong_if(t2_write(dev, CONFIG, PCI_COMMAND, &(uint16_t){ 6 }, 2) != 2);
		wrong_if(t2_read(dev, CONFIG, 0, &id, 4) != 4 || id == 0 || id == 0xffffffff);
		wrong_if(t2_write(dev, CONFIG, INTERRUPT_LINE, &n, 1) != 1);
	}
	return NULL;
}

static void *maps_for_dma(void *arg)
{
	uint64_t gone;

	while (!race.over) {
		wrong_if(t2_dma_map(dev, (uintptr_t)arg << 20, race.at, PAGE));
		wrong_if(t2_dma_unmap(dev, (uintptr_t)arg << 20, PAGE, &gone) || gone != PAGE);
	}
	return NULL;
}

/* A child gets no lock that a thread of its parent holds. */
static int child(void)
{
	uint64_t value;
	void *at;

	alarm(5);
	return t2_map(dev, memory, 0, PAGE, RW, &at) || t2_guard_read(at, 8, &value) ||
	       t2_reset(dev) || t2_guard_read(at, 8, &value) ||
	       t2_read(dev, memory, 0, &value, 8) != 8;
}

static void *forks(void *arg)
{
	int status;

	(void)arg;
	while (!race.over) {
		pid_t pid = fork();

		if (!pid)
			_exit(child());
		wrong_if(pid < 0 || waitpid(pid, &status, 0) != pid || status);
	}
	return NULL;
}

typedef void *(*role)(void *arg);

/* All at once, until the time is over. Nobody waits for ever: main() sees to that. */
static void run(const role *roles, unsigned int n)
{
	pthread_t thread[THREADS];

	race.over = false;
	race.rounds = race.wrong = 0;
	for (uintptr_t i = 0; i < n; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, roles[i], (void *)(2 * i + 1)),
				 0);
	do
		usleep(RACE_MS * 1000);
	while (race.rounds < ROUNDS);
	race.over = true;
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_int_equal(race.wrong, 0);
}

static void nothing_is_lost(void **state)
{
	static const char *const gens[] = { "emu:gen=v2", "emu:gen=v3" };
	static const role roles[THREADS] = { resets,	 resets,     counts, reads_and_writes,
					     maps,	 configures, maps_for_dma,
					     forks };

	(void)state;
	for (int g = 0; g < 2; g++) {
		plug_in(gens[g]);
		race.at = map(0, PAGES * PAGE, RW);
		run(roles, THREADS);
			t2_device_close(dev);
	}
}

static void *touches(void *arg)
{
	uint64_t value = 0;

	while (!race.over)
		for (uintptr_t i = (uintptr_t)arg; i < PAGES && !race.over; i += 7)
			if (!t2_guard_read(race.at + i * PAGE, 8, &value))
				wrong_if(value != i);
	return NULL;
}

/* Memory Space goes off and on: what is off is out of reach, whatever faults are under way. */
static void *switches(void *arg)
{
	uint64_t value;

	(void)arg;
	while (!race.over) {
		wrong_if(t2_write(dev, CONFIG, PCI_COMMAND, &(uint16_t){ 0 }, 2) != 2);
		wrong_if(present(race.at, PAGES));
		wrong_if(t2_read(dev, memory, 0, &value, 8) != -EIO);
		wrong_if(t2_write(dev, CONFIG, PCI_COMMAND, &(uint16_t){ 2 }, 2) != 2);
		sched_yield();
		atomic_fetch_add(&race.rounds, 1);
	}
	return NULL;
}

static void nothing_outlives_memory_space(void **state)
{
	static const role roles[THREADS] = { switches, touches, touches, touches,
					     touches,  touches, touches, touches };

	(void)state;
	plug_in("emu:gen=v4");
	race.at = map(0, PAGES * PAGE, RW);
	for (uint64_t i = 0; i < PAGES; i++)
		assert_int_equal(t2_guard_write(race.at + i * PAGE, 8, i), 0);
	run(roles, THREADS);
	t2_device_close(dev);
}

static void *opens(void *arg)
{
	uint64_t value = (uintptr_t)arg;

	while (!race.over) {
		struct t2_error err;
		struct t2_device *d = t2_device_open("emu:gen=v2,mem=512M", &err);

		if (!d)
			continue;
		wrong_if(t2_write(d, memory, 0, &value, 8) != 8);
		sched_yield();
		wrong_if(t2_read(d, memory, 0, &value, 8) != 8 || value != (uintptr_t)arg);
		t2_device_close(d);
		atomic_fetch_add(&race.rounds, 1);
	}
	return NULL;
}

/* Who opens it has it for himself. */
static void one_user_at_a_time(void **state)
{
	static const role roles[THREADS] = { opens, opens, opens, opens, opens, opens, opens,
					     opens };

	(void)state;
	plug_in("emu:gen=v2");
	run(roles, THREADS);
	t2_device_close(dev);
}

static atomic_uint handled;

static void touch_in_handler(int sig)
{
	(void)sig;
	atomic_fetch_add(&handled, 1);
	(void)*(volatile uint8_t *)race.at;
}

/* A handler that touches the memory interrupts whatever the thread does with the device. */
static void signals_do_not_deadlock(void **state)
{
	const struct sigaction act = { .sa_handler = touch_in_handler, .sa_flags = SA_RESTART };
	const struct timeval every = { .tv_usec = 150 };
	uint64_t value;

	(void)state;
	plug_in("emu:gen=v2");
	race.at = map(0, PAGES * PAGE, RW);
	handled = 0;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ every, every }, NULL);
	for (uint64_t n = 0; n < 5000 || handled < ROUNDS; n++) {
		assert_int_equal(t2_reset(dev), 0);
		assert_int_equal(t2_guard_read(race.at + PAGE, 8, &value), 0);
		assert_int_equal(t2_write(dev, memory, 0, &n, 8), 8);
		assert_int_equal(t2_read(dev, memory, 0, &value, 8), 8);
		assert_int_equal(value, n);
	}
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
	signal(SIGALRM, SIG_DFL);
	t2_device_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(nothing_outlives_memory_space),
		cmocka_unit_test(one_user_at_a_time),
		cmocka_unit_test(signals_do_not_deadlock),
	};

	alarm(30);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

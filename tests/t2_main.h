/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of a test program (docs/protocol.md, 1) around the harness: what --list prints,
 * and the choice and order of tests, which the 6.1 harness does not offer.
 */
#ifndef T2_MAIN_H
#define T2_MAIN_H

#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <unistd.h>

extern const struct t2_binding *const __start_t2_bindings[];
extern const struct t2_binding *const __stop_t2_bindings[];

/*
 * Where test objects lie: since 6.9 a test reports by writing to its object, which must be shared
 * with the parent; before, parent and child both write the pid there, which must not be.
 */
#ifdef T2_HARNESS_EXIT_CODE
#define T2_CASE_MEMORY (MAP_SHARED | MAP_ANONYMOUS)
#else
#define T2_CASE_MEMORY (MAP_PRIVATE | MAP_ANONYMOUS)
#endif

/*
 * One test of one variant, alone in a fixture of its own: the harness runs a list of these in any
 * order.
 */
struct t2_case {
	struct __test_metadata test;
	struct __fixture_metadata fixture;
	struct __fixture_variant_metadata variant;
	void (*run)(struct __test_metadata *test, struct __fixture_variant_metadata *variant);
	bool chosen;
	char name[128]; /* TEST[.VARIANT] */
	char function[128]; /* FIXTURE_TEST, as a binding has it */
};

struct t2_cases {
	struct t2_case *list;
	unsigned int n;
};

/* Who waits for the test: with later harnesses that is not the parent of what runs it. */
static pid_t t2_harness;

/*
 * The last words of a test in which something does not come back: where it hangs. The harness ends
 * it as it ends one that takes too long.
 */
static inline void __attribute__((noreturn, format(printf, 1, 2)))
t2_test_hung(const char *where, ...)
{
	va_list args;

	va_start(args, where);
	printf("# HUNG: ");
	vprintf(where, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	kill(t2_harness, SIGALRM);
	for (;;)
		pause();
}

/* A test outlives neither its program nor the runner behind it. */
static void t2_run_case(struct __test_metadata *test, struct __fixture_variant_metadata *variant)
{
	struct t2_case *c = (struct t2_case *)((char *)test - offsetof(struct t2_case, test));

	t2_harness = getppid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	c->run(test, variant);
}

static void t2_fill_case(struct t2_case *c, const struct __fixture_metadata *f,
			 const struct __fixture_variant_metadata *v,
			 const struct __test_metadata *t)
{
	const char *timeout = getenv("T2_TIMEOUT");

	c->test = *t;
	c->fixture = *f;
	c->run = t->fn;
	c->test.fn = t2_run_case;
	c->test.fixture = &c->fixture;
	c->test.prev = c->test.next = NULL;
	if (timeout && atoi(timeout) > 0)
		c->test.timeout = atoi(timeout);
	c->fixture.tests = &c->test;
	c->fixture.variant = NULL;
	c->fixture.prev = c->fixture.next = NULL;
	if (v) {
		c->variant = *v;
		c->variant.prev = c->variant.next = NULL;
		c->fixture.variant = &c->variant;
	}
	snprintf(c->name, sizeof(c->name), "%s%s%s", t->name, v ? "." : "", v ? v->name : "");
	snprintf(c->function, sizeof(c->function), "%s_%s", f->name, t->name);
}

static struct t2_cases t2_collect_cases(void)
{
	struct t2_cases cases = { NULL, 0 };
	struct __fixture_variant_metadata *v;
	struct __fixture_metadata *f;
	struct __test_metadata *t;
	unsigned int room = 0;

	for (f = __fixture_list; f; f = f->next)
		for (t = f->tests; t; t = t->next)
			for (v = f->variant, room++; v && v->next; v = v->next)
				room++;
	cases.list = mmap(NULL, (room + 1) * sizeof(*cases.list), PROT_READ | PROT_WRITE,
			  T2_CASE_MEMORY, -1, 0);
	if (cases.list == MAP_FAILED) {
		perror("mmap");
		exit(KSFT_FAIL);
	}
	for (f = __fixture_list; f; f = f->next)
		for (t = f->tests; t; t = t->next) {
			v = f->variant;
			do
				t2_fill_case(&cases.list[cases.n++], f, v, t);
			while (v && (v = v->next));
		}
	return cases;
}

static int t2_list_cases(const struct t2_cases *cases)
{
	const struct t2_binding *const *b;
	unsigned int i;

	for (i = 0; i < cases->n; i++) {
		enum t2_hazard hazard = CONFIG_READS;
		const char *separator = "";
		char ids[256] = "";

		for (b = __start_t2_bindings; b < __stop_t2_bindings; b++) {
			if (strcmp((*b)->function, cases->list[i].function))
				continue;
			hazard = (*b)->hazard > hazard ? (*b)->hazard : hazard;
			snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s", separator,
				 (*b)->id);
			separator = ",";
		}
		printf("%s\t%d\t%s\n", cases->list[i].name, hazard, ids);
	}
	return KSFT_PASS;
}

static struct t2_case *t2_find_case(struct t2_cases *cases, const char *name)
{
	unsigned int i;

	for (i = 0; i < cases->n; i++)
		if (!strcmp(cases->list[i].name, name))
			return &cases->list[i];
	return NULL;
}

/*
 * Links the cases named in @names, or all when there are none, in that order into the harness's
 * list.
 */
static int t2_select_cases(struct t2_cases *cases, char **names)
{
	unsigned int n = 0, i;
	struct __fixture_metadata **link = &__fixture_list;

	while (names[n])
		n++;
	for (i = 0; i < (n ? n : cases->n); i++) {
		struct t2_case *c = n ? t2_find_case(cases, names[i]) : &cases->list[i];

		if (!c || c->chosen) {
			fprintf(stderr, "%s '%s'; --list shows all\n",
				c ? "named twice:" : "no test", names[i]);
			return -1;
		}
		c->chosen = true;
		*link = &c->fixture;
		link = &c->fixture.next;
	}
	return 0;
}

/*
 * The device, open for all tests of the program: each open through vfio makes the kernel reset it,
 * so there is one, and every test gets it by fork(). A program that is about opening defines
 * T2_OPENS_IN_EACH_TEST; then each test opens for itself and nothing is held here.
 */
static struct t2_dut *t2_program_dut;

/* Opens the device that T2_DEVICE names. */
static struct t2_dut *t2_test_open(struct t2_error *err)
{
	const char *selector = getenv("T2_DEVICE");

	return t2_dut_open(selector && *selector ? selector : "emu", err);
}

/* The device for one test, with config space as it reads now. */
static inline struct t2_dut *t2_test_device(struct t2_error *err)
{
	int code;

	if (!t2_program_dut)
		return t2_test_open(err);
	code = t2_dut_refresh(t2_program_dut);
	if (!code)
		return t2_program_dut;
	t2_explain(t2_program_dut->dev, code, err);
	return NULL;
}

static inline void t2_test_release(struct t2_dut *dut)
{
	if (dut && dut != t2_program_dut)
		t2_dut_close(dut);
}

static int t2_cannot_run(const struct t2_error *err)
{
	fprintf(stderr, "cannot run here: %s; %s\n", err->why, err->remedy);
	printf("TAP version 13\n1..0 # SKIP %s; %s\n", err->why, err->remedy);
	return KSFT_SKIP;
}

int main(int argc, char **argv)
{
	struct t2_cases cases = t2_collect_cases();
	struct t2_error err = { "", "" };

	/* A test ends by _exit(): what it has not flushed is lost. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && !strcmp(argv[1], "--list"))
		return t2_list_cases(&cases);
	if (argc > 1 && argv[1][0] == '-') {
		fprintf(stderr, "usage: T2_DEVICE=SELECTOR %s [--list | TEST...]\n", argv[0]);
		return strcmp(argv[1], "-h") ? 2 : 0;
	}
	if (t2_select_cases(&cases, argv + 1))
		return 2;
	t2_program_dut = t2_test_open(&err);
	if (!t2_program_dut)
		return t2_cannot_run(&err);
#ifdef T2_OPENS_IN_EACH_TEST
	t2_dut_close(t2_program_dut);
	t2_program_dut = NULL;
#endif
	return test_harness_run(1, argv);
}

#endif

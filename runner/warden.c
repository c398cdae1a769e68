// SPDX-License-Identifier: GPL-2.0
/*
 * A process between the runner and one program, so that nothing the program started outlives it.
 *
 * A death signal is not inherited across fork(), so the forked children of a test program would
 * survive a SIGKILL of the runner. The warden gets the death signal and, as their subreaper,
 * inherits every descendant whose parent died.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "signals.h"
#include "warden.h"

#define EXIT_CANNOT_START 127
#define SWEEP_MS 2000

static pid_t parent_of(const char *pid)
{
	char path[64], stat[512], *end;
	int parent = 0, fd;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	length = read(fd, stat, sizeof(stat) - 1);
	close(fd);
	if (length <= 0)
		return 0;
	stat[length] = '\0';
	/* The command name before it may hold spaces and parentheses. */
	end = strrchr(stat, ')');
	if (!end || sscanf(end + 1, " %*c %d", &parent) != 1)
		return 0;
	return parent;
}

/* Children that were there before the run: a shell that exec'ed the runner left them to it. */
static pid_t spared[64];
static size_t spared_count;

static bool is_spared(pid_t pid)
{
	for (size_t i = 0; i < spared_count; i++)
		if (spared[i] == pid)
			return true;
	return false;
}

/* Calls @act for every child that is not spared; returns how many there are. */
static size_t each_child(void (*act)(pid_t pid))
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t count = 0;

	if (!proc)
		return 0;
	while ((entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		if (pid <= 0 || parent_of(entry->d_name) != getpid() || is_spared(pid))
			continue;
		act(pid);
		count++;
	}
	closedir(proc);
	return count;
}

static void spare(pid_t pid)
{
	if (spared_count < sizeof(spared) / sizeof(spared[0]))
		spared[spared_count++] = pid;
}

static void kill_hard(pid_t pid)
{
	kill(pid, SIGKILL);
}

void warden_spare_children(void)
{
	each_child(spare);
}

bool warden_sweep(void)
{
	long deadline = now_ms() + SWEEP_MS;

	/* Each round inherits the children of those that died in the round before. */
	do {
		if (!each_child(kill_hard))
			return true;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		usleep(1000);
	} while (now_ms() < deadline);
	each_child(spare);
	return false;
}

static void start_program(const struct warden_task *task)
{
	char timeout[24];
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	signals_restore();
	dup2(null, STDIN_FILENO);
	dup2(task->output, STDOUT_FILENO);
	if (task->join_stderr)
		dup2(task->output, STDERR_FILENO);
	if (task->device)
		setenv("T2_DEVICE", task->device, 1);
	snprintf(timeout, sizeof(timeout), "%lu", task->timeout);
	setenv("T2_TIMEOUT", timeout, 1);
	/* Set by an outer kselftest run, it would silence the program's TAP header. */
	unsetenv("KSFT_TAP_LEVEL");
	execv(task->argv[0], task->argv);
	dprintf(STDERR_FILENO, "cannot start %s: %s\n", task->argv[0], strerror(errno));
	_exit(EXIT_CANNOT_START);
}

/* Waits until @program ended or SIGTERM came. True with its wait status when it ended. */
static bool wait_for(pid_t program, const sigset_t *watched, int *status)
{
	for (;;) {
		int signal = sigwaitinfo(watched, NULL);
		int other;
		pid_t pid;

		if (signal == SIGTERM)
			return false;
		while ((pid = waitpid(-1, &other, WNOHANG)) > 0) {
			if (pid != program)
				continue;
			*status = other;
			return true;
		}
	}
}

void warden_run(const struct warden_task *task)
{
	int status = 0;
	sigset_t all, watched;
	pid_t program;
	bool ended;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&watched);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGCHLD);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != task->runner)
		_exit(1);
	/* Signals for the runner's group shall reach the runner alone, which ends us in order. */
	setpgid(0, 0);
	program = fork();
	if (program == 0)
		start_program(task);
	/* Only the program may keep its stdout open. */
	close(task->output);
	if (program < 0)
		_exit(1);
	ended = wait_for(program, &watched, &status);
	warden_sweep();
	if (ended && write(task->report, &status, sizeof(status)) != sizeof(status))
		_exit(1);
	_exit(0);
}

# SPDX-License-Identifier: GPL-2.0
# Builds the suite; `make check` runs the project's own tests.

BUILD   ?= build
ifeq ($(origin CC),default)
CC      := gcc
endif
WARN    := -Wall -Wextra -Werror
CFLAGS  ?= -O2 -g
SAN     ?=

KSELFTEST := $(BUILD)/kselftest
HARNESS   := $(KSELFTEST)/kselftest_harness.h

CPPFLAGS_ALL := -D_GNU_SOURCE -Iinclude -I. $(CPPFLAGS)
CFLAGS_ALL   := -std=gnu11 $(WARN) $(CFLAGS) $(SAN) -MMD -MP

# The model compiles into a kernel module too: no libc header may creep in.
EMU_SRC  := $(wildcard emu/*.c)
LIB_SRC  := $(wildcard lib/*/*.c)
RUN_SRC  := $(wildcard runner/*.c)
TEST_SRC := $(wildcard tests/*/*.c)
UNIT_SRC := $(wildcard selftest/unit/*.c)
JUDGE_SRC := $(wildcard selftest/judges/*.c)

EMU_LIB  := $(BUILD)/libt2emu.a
LIBT2    := $(BUILD)/libt2.a
TESTS    := $(TEST_SRC:%.c=$(BUILD)/%)
UNITS    := $(UNIT_SRC:selftest/unit/%.c=$(BUILD)/unit/%)
JUDGES   := $(JUDGE_SRC:selftest/judges/%.c=$(BUILD)/judges/%)
obj       = $(1:%.c=$(BUILD)/obj/%.o)

LIBS_T2  := $(LIBT2) $(EMU_LIB) -lpci
LIBS_RUN := -ljson-c -lnuma

all: $(BUILD)/t2run $(BUILD)/t2info $(TESTS)
	@for t in $(BUILD)/tests/*/*; do [ ! -x "$$t" ] || [ -e "$${t#$(BUILD)/}.c" ] || rm -f "$$t"; done

# The harness keeps its verdict in `passed` up to 6.8, in `exit_code` since.
$(BUILD)/harness.mk: $(HARNESS)
	@mkdir -p $(@D)
	@grep -q 'int exit_code;' $< && echo 'HARNESS_DEF := -DT2_HARNESS_EXIT_CODE' > $@ || echo 'HARNESS_DEF :=' > $@
ifneq ($(MAKECMDGOALS),clean)
-include $(BUILD)/harness.mk
endif

$(HARNESS):
	@setup/kselftest.sh $(KSELFTEST)

$(EMU_LIB): $(call obj,$(EMU_SRC))
$(LIBT2): $(call obj,$(LIB_SRC))
$(EMU_LIB) $(LIBT2):
	@rm -f $@
	ar rcs $@ $^

$(call obj,$(EMU_SRC)): CFLAGS_ALL += -ffreestanding
$(BUILD)/obj/lib/judge/requirements.o: docs/requirements.tsv

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c $< -o $@

$(BUILD)/t2run: $(call obj,$(RUN_SRC))
	$(CC) $(SAN) $^ $(LIBS_RUN) -o $@

$(BUILD)/t2info: $(call obj,$(wildcard tools/*.c)) $(LIBT2) $(EMU_LIB)
	$(CC) $(SAN) $(filter %.o,$^) $(LIBS_T2) -ljson-c -o $@

$(TESTS): $(BUILD)/tests/%: tests/%.c $(LIBT2) $(EMU_LIB) $(HARNESS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) -isystem $(KSELFTEST) $(HARNESS_DEF) $(CFLAGS_ALL) $< $(LIBS_T2) -o $@

$(UNITS): $(BUILD)/unit/%: selftest/unit/%.c $(LIBT2) $(EMU_LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $< $(LIBS_T2) -lcmocka -o $@

$(JUDGES): $(BUILD)/judges/%: selftest/judges/%.c $(LIBT2) $(EMU_LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $< $(LIBS_T2) -o $@

units: $(UNITS) $(JUDGES)

check:
	@selftest/check.sh

# Every fault of the emulator against the whole suite.
mutants:
	@CHECK_LEGS=faults selftest/check.sh

# How surely and how soon races are caught; RUNS=100 of each.
races: all
	@RUNS=$(RUNS) selftest/soak/races.sh

# Every race for its share of SOAK_SECONDS.
soak: all
	@SOAK_SECONDS=$(SOAK_SECONDS) selftest/soak/soak.sh

# The runner killed so often at random moments.
kills: all
	@KILLS=$(KILLS) selftest/soak/kills.sh

# After a check: RESULTS.md from what it left.
results:
	@selftest/legs/results.sh --write

# The emulator as a kernel module, for KDIR= or else for the guest's kernel.
KMOD ?= $(BUILD)/kmod

kmod:
	+@emu/kmod/build.sh $(KMOD) $(KDIR)

# KERNEL: stock, or a file in vm/config.
KERNEL ?= stock

vm-kernel:
ifeq ($(KERNEL),stock)
	@vm/kernel.sh $(BUILD)/vm/kernel
else
	@MAKEFLAGS= vm/build-kernel.sh $(KERNEL) $(BUILD)/vm/kernel-$(KERNEL)
endif

# LOADS=1000 loads and unloads the module so often, KILLS=500 kills the runner so often on its devices.
vm-check: all
	@LOADS=$(LOADS) KILLS=$(KILLS) vm/check.sh $(KERNEL)

clean:
	rm -rf $(BUILD)

-include $(shell [ -d $(BUILD) ] && find $(BUILD) -path $(BUILD)/vm -prune -o -name '*.d' -print)

.PHONY: all units check kills kmod mutants races results soak vm-kernel vm-check clean
.DELETE_ON_ERROR:

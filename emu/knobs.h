/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every property of the emulated device that can be chosen, by name:
 * "gen=v2,topology=B,fault=NAME".
 */
#ifndef T2E_KNOBS_H
#define T2E_KNOBS_H

#include "types.h"

enum t2e_knob {
	T2E_GEN,
	T2E_VIEW,
	T2E_TOPOLOGY,
	T2E_DECODERS,
	T2E_MEM,
	T2E_CXL,
	T2E_CACHE,
	T2E_MEM_CAPABLE,
	T2E_PASSTHROUGH,
	T2E_COMMITTED,
	T2E_LOCKED,
	T2E_CONFIG_LOCKED,
	T2E_RANGES,
	T2E_DVSEC_REV,
	T2E_DVSEC_LEN,
	T2E_RESET_CAPABLE,
	T2E_RESET_MS,
	T2E_RESET_TIMEOUT,
	T2E_RESET_FAILS,
	T2E_RESET_ANSWERS,
	T2E_MEM_CLEAR,
	T2E_FLR_CLEARS_HDM,
	T2E_SBR,
	T2E_COMMIT_MS,
	T2E_FUNCTION_MAP,
	T2E_TEST_DVSEC,
	T2E_HOT_CONFIG,
	T2E_P2P,
	T2E_MODIFIED_CMP,
	T2E_NOP_HINT,
	T2E_HDM_VERSION,
	T2E_POISON,
	T2E_WAYS,
	T2E_COHERENCY,
	T2E_BI,
	T2E_UIO,
	T2E_RAS_VERSION,
	T2E_IDE,
	T2E_EXTENDED,
	T2E_ERRORS,
	T2E_FLUSH_MS,
	T2E_DEVICE_CAP,
	T2E_PM,
	T2E_MAPPABLE,
	T2E_FAULTS,
	T2E_KNOBS
};

enum t2e_gen { T2E_PLAIN, T2E_V2, T2E_V3, T2E_V4 };
enum t2e_view { T2E_VIEW_VFIO, T2E_VIEW_DEVICE };
/* Where the component block lies in its BAR: at the end, at the start, in the middle, all of it. */
enum t2e_topology { T2E_TOPOLOGY_A, T2E_TOPOLOGY_B, T2E_TOPOLOGY_C, T2E_TOPOLOGY_WHOLE };
enum t2e_flr_clears { T2E_FLR_LEAVES, T2E_FLR_CLEARS, T2E_FLR_TURNS };
enum t2e_answers { T2E_ANSWERS_ALWAYS, T2E_ANSWERS_LATER, T2E_ANSWERS_NEVER };
enum t2e_sbr { T2E_SBR_MASKED, T2E_SBR_OPEN };
enum t2e_coherency { T2E_COHERENCY_DEVICE, T2E_COHERENCY_BOTH };
enum t2e_fault_set { T2E_FAULTS_NONE, T2E_FAULTS_AS_POSTED, T2E_FAULTS_AS_FIXED };

#define T2E_MAX_FAULTS 768

struct t2e_knobs {
	uint64_t value[T2E_KNOBS];
	bool given[T2E_KNOBS];
	bool fault[T2E_MAX_FAULTS]; /* by index into the table of faults.c */
};

/*
 * Reads @text ("" is all defaults). Returns 0, or -EINVAL with one line in @why (@size bytes) that
 * names what is wrong and lists what is valid. A fault that needs certain knobs sets those left
 * out.
 */
int t2e_knobs_parse(struct t2e_knobs *knobs, const char *text, char *why, size_t size);

/* For the help page: name, default and meaning of knob @i; the values it takes go into @values. */
struct t2e_knob_info {
	const char *name;
	const char *preset;
	const char *meaning;
};
const struct t2e_knob_info *t2e_knob_describe(enum t2e_knob i, char *values, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Whether all decoders read after a reset as they did before it. */
#ifndef T2_RESET_DECODERS_H
#define T2_RESET_DECODERS_H

#include "tests/hdm/hdm.h"
#include "tests/reset/kernel.h"

#define CHECK_SAME_DECODERS(before, now, when) \
	do { \
		CHECK((now).n == (before).n && (now).global_word == (before).global_word, \
		      "as before", \
		      when ": %u decoders, Global Control %08xh; before %u and %08xh", (now).n, \
		      (now).global_word, (before).n, (before).global_word); \
		for (unsigned int t2_i = 0; t2_i < (now).n && t2_i < (before).n; t2_i++) \
			CHECK(hdm_same(&(now).decoder[t2_i], &(before).decoder[t2_i], 0), \
			      "as before", \
			      when ": decoder %u: " DECODER_STATE "; before " DECODER_STATE, t2_i, \
			      DECODER_WORDS(&(now).decoder[t2_i]), \
			      DECODER_WORDS(&(before).decoder[t2_i])); \
	} while (0)

#endif

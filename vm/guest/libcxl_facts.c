// SPDX-License-Identifier: GPL-2.0
/* Prints what libcxl knows of each memory device of this machine: one JSON object per line. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <cxl/libcxl.h>

/* libcxl's word for what the kernel does not tell is all-ones. */
static void print_number(const char *key, unsigned long long value)
{
	if (value == ULLONG_MAX || value == UINT_MAX)
		printf("\"%s\": null, ", key);
	else
		printf("\"%s\": %llu, ", key, value);
}

static void print_flag(const char *key, bool value)
{
	printf("\"%s\": %s", key, value ? "true" : "false");
}

static void print_region(struct cxl_region *region)
{
	if (!region) {
		printf("\"region\": null");
		return;
	}
	printf("\"region\": {\"name\": \"%s\", ", cxl_region_get_devname(region));
	print_number("base", cxl_region_get_resource(region));
	print_number("size", cxl_region_get_size(region));
	print_number("ways", cxl_region_get_interleave_ways(region));
	print_number("granularity", cxl_region_get_interleave_granularity(region));
	print_flag("committed", cxl_region_decode_is_committed(region) == 1);
	printf("}");
}

static const char *target_name(struct cxl_decoder *decoder)
{
	switch (cxl_decoder_get_target_type(decoder)) {
	case CXL_DECODER_TTYPE_EXPANDER:
		return "expander";
	case CXL_DECODER_TTYPE_ACCELERATOR:
		return "accelerator";
	default:
		return "unknown";
	}
}

static void print_decoder(struct cxl_decoder *decoder)
{
	printf("{\"id\": %d, \"name\": \"%s\", ", cxl_decoder_get_id(decoder),
	       cxl_decoder_get_devname(decoder));
	print_number("base", cxl_decoder_get_resource(decoder));
	print_number("size", cxl_decoder_get_size(decoder));
	print_number("dpa_base", cxl_decoder_get_dpa_resource(decoder));
	print_number("dpa_size", cxl_decoder_get_dpa_size(decoder));
	print_number("ways", cxl_decoder_get_interleave_ways(decoder));
	print_number("granularity", cxl_decoder_get_interleave_granularity(decoder));
	printf("\"target\": \"%s\", ", target_name(decoder));
	print_flag("locked", cxl_decoder_is_locked(decoder));
	printf(", ");
	print_region(cxl_decoder_get_region(decoder));
	printf("}");
}

static void print_endpoint(struct cxl_endpoint *endpoint)
{
	struct cxl_decoder *decoder;
	int count = 0;

	printf("\"endpoint\": \"%s\", \"endpoint_decoders\": [",
	       cxl_endpoint_get_devname(endpoint));
	cxl_decoder_foreach(cxl_endpoint_get_port(endpoint), decoder) {
		if (count++)
			printf(", ");
		print_decoder(decoder);
	}
	printf("], \"decoders\": %d}\n", count);
}

/* A memory device that no port driver has taken yet has no endpoint: "decoders" is null then. */
static void print_memdev(struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdev);

	printf("{\"memdev\": \"%s\", \"host\": \"%s\", ", cxl_memdev_get_devname(memdev),
	       cxl_memdev_get_host(memdev));
	printf("\"serial\": \"%016llx\", ", cxl_memdev_get_serial(memdev));
	print_number("pmem_size", cxl_memdev_get_pmem_size(memdev));
	print_number("ram_size", cxl_memdev_get_ram_size(memdev));
	if (endpoint)
		print_endpoint(endpoint);
	else
		printf("\"endpoint\": null, \"endpoint_decoders\": [], \"decoders\": null}\n");
}

int main(void)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx)) {
		fprintf(stderr, "libcxl_facts: libcxl cannot start\n");
		return 2;
	}
	cxl_memdev_foreach(ctx, memdev)
		print_memdev(memdev);
	cxl_unref(ctx);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/* Prints what libcxl knows of each memory device of this machine: one JSON object per line. */
#include <stdio.h>
#include <cxl/libcxl.h>

static int endpoint_decoders(struct cxl_endpoint *endpoint)
{
	struct cxl_decoder *decoder;
	int count = 0;

	cxl_decoder_foreach(cxl_endpoint_get_port(endpoint), decoder)
		count++;
	return count;
}

/* A memory device that no port driver has taken yet has no endpoint: "decoders" is null then. */
static void print_memdev(struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdev);

	printf("{\"memdev\": \"%s\", \"host\": \"%s\", ", cxl_memdev_get_devname(memdev),
	       cxl_memdev_get_host(memdev));
	printf("\"serial\": \"%016llx\", \"pmem_size\": %llu, ", cxl_memdev_get_serial(memdev),
	       cxl_memdev_get_pmem_size(memdev));
	if (endpoint)
		printf("\"endpoint\": \"%s\", \"decoders\": %d}\n",
		       cxl_endpoint_get_devname(endpoint), endpoint_decoders(endpoint));
	else
		printf("\"endpoint\": null, \"decoders\": null}\n");
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

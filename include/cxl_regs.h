/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of CXL registers, offsets and masks, and nothing else: no attribute, no expected value, no
 * rule. Tests and emulator both read these names; what a bit must do each of them states for
 * itself.
 */
#ifndef T2_CXL_REGS_H
#define T2_CXL_REGS_H

#define CXL_VENDOR_ID				0x1e98

/* Designated vendor-specific extended capability (PCIe r6.0 7.9.6); offsets from its header. */
#define DVSEC_EXT_CAP_ID			0x0023
#define DVSEC_HEADER1				0x04
#define   DVSEC_HEADER1_VENDOR			0x0000ffff
#define   DVSEC_HEADER1_REVISION		0x000f0000
#define   DVSEC_HEADER1_LENGTH			0xfff00000
#define DVSEC_HEADER2_ID			0x08
#define DVSEC_HEADER_SIZE			0x0a

/* DVSEC IDs (CXL r3.1 table 8-2). */
#define CXL_DVSEC_DEVICE			0x0
#define CXL_DVSEC_FUNCTION_MAP			0x2
#define CXL_DVSEC_PORT_EXTENSIONS		0x3
#define CXL_DVSEC_GPF_PORT			0x4
#define CXL_DVSEC_GPF_DEVICE			0x5
#define CXL_DVSEC_FLEX_BUS_PORT			0x7
#define CXL_DVSEC_REGISTER_LOCATOR		0x8
#define CXL_DVSEC_MLD				0x9
#define CXL_DVSEC_TEST				0xa

/* PCIe DVSEC for CXL Devices (CXL r3.1 8.1.3). */
#define CXL_DEV_CAP				0x0a
#define   CXL_DEV_CAP_CACHE			0x0001
#define   CXL_DEV_CAP_IO			0x0002
#define   CXL_DEV_CAP_MEM			0x0004
#define   CXL_DEV_CAP_MEM_HWINIT		0x0008
#define   CXL_DEV_CAP_HDM_COUNT			0x0030
#define   CXL_DEV_CAP_CACHE_WBI			0x0040
#define   CXL_DEV_CAP_RESET			0x0080
#define   CXL_DEV_CAP_RESET_TIMEOUT		0x0700
#define   CXL_DEV_CAP_RESET_MEM_CLR		0x0800
#define   CXL_DEV_CAP_TSP			0x1000
#define   CXL_DEV_CAP_MLD			0x2000
#define   CXL_DEV_CAP_VIRAL			0x4000
#define   CXL_DEV_CAP_PM_INIT			0x8000
#define CXL_DEV_CTRL				0x0c
#define   CXL_DEV_CTRL_CACHE			0x0001
#define   CXL_DEV_CTRL_IO			0x0002
#define   CXL_DEV_CTRL_MEM			0x0004
#define   CXL_DEV_CTRL_SF_COVERAGE		0x00f8
#define   CXL_DEV_CTRL_SF_GRANULARITY		0x0700
#define   CXL_DEV_CTRL_CLEAN_EVICTION		0x0800
#define   CXL_DEV_CTRL_P2P_MEM			0x1000
#define   CXL_DEV_CTRL_VIRAL			0x4000
#define CXL_DEV_STATUS				0x0e
#define   CXL_DEV_STATUS_VIRAL			0x4000
#define CXL_DEV_CTRL2				0x10
#define   CXL_DEV_CTRL2_DISABLE_CACHING		0x0001
#define   CXL_DEV_CTRL2_INIT_WBI		0x0002
#define   CXL_DEV_CTRL2_INIT_RESET		0x0004
#define   CXL_DEV_CTRL2_RESET_MEM_CLR		0x0008
#define   CXL_DEV_CTRL2_HOT_RESET_HDM		0x0010
#define   CXL_DEV_CTRL2_MODIFIED_CMP		0x0020
#define CXL_DEV_STATUS2				0x12
#define   CXL_DEV_STATUS2_CACHE_INVALID		0x0001
#define   CXL_DEV_STATUS2_RESET_COMPLETE	0x0002
#define   CXL_DEV_STATUS2_RESET_ERROR		0x0004
#define   CXL_DEV_STATUS2_PRESERVE_ERROR	0x0008
#define   CXL_DEV_STATUS2_PM_INIT		0x8000
#define CXL_DEV_LOCK				0x14
#define   CXL_DEV_LOCK_CONFIG			0x0001
#define CXL_DEV_CAP2				0x16
#define   CXL_DEV_CAP2_CACHE_UNIT		0x000f
#define   CXL_DEV_CAP2_FALLBACK			0x0030
#define   CXL_DEV_CAP2_MODIFIED_CMP		0x0040
#define   CXL_DEV_CAP2_NO_CLEAN_WB		0x0080
#define   CXL_DEV_CAP2_CACHE_SIZE		0xff00
/* Range n (0, 1); offsets from the DVSEC header. */
#define CXL_DEV_RANGE_SIZE_HIGH(n)		(0x18 + 0x10 * (n))
#define CXL_DEV_RANGE_SIZE_LOW(n)		(0x1c + 0x10 * (n))
#define   CXL_DEV_RANGE_INFO_VALID		0x00000001
#define   CXL_DEV_RANGE_ACTIVE			0x00000002
#define   CXL_DEV_RANGE_MEDIA_TYPE		0x0000001c
#define   CXL_DEV_RANGE_MEMORY_CLASS		0x000000e0
#define   CXL_DEV_RANGE_INTERLEAVE		0x00001f00
#define   CXL_DEV_RANGE_ACTIVE_TIMEOUT		0x0000e000
#define   CXL_DEV_RANGE_ACTIVE_DEGRADED		0x00010000
#define   CXL_DEV_RANGE_SIZE_LOW_MASK		0xf0000000
#define CXL_DEV_RANGE_BASE_HIGH(n)		(0x20 + 0x10 * (n))
#define CXL_DEV_RANGE_BASE_LOW(n)		(0x24 + 0x10 * (n))
#define   CXL_DEV_RANGE_BASE_LOW_MASK		0xf0000000
#define CXL_DEV_CAP3				0x38
#define   CXL_DEV_CAP3_COLD_CLEAR		0x0001
#define   CXL_DEV_CAP3_WARM_CLEAR		0x0002
#define   CXL_DEV_CAP3_HOT_CLEAR		0x0004
#define   CXL_DEV_CAP3_HOT_CONFIG		0x0008
#define   CXL_DEV_CAP3_P2P_MEM			0x0010

/* Non-CXL Function Map (8.1.4). */
#define CXL_MAP_WORD(n)				(0x0c + 4 * (n))
#define CXL_MAP_WORDS				8

/* GPF DVSEC for CXL Device (8.1.7). */
#define CXL_GPF_DURATION			0x0a
#define   CXL_GPF_TIME_BASE			0x000f
#define   CXL_GPF_TIME_SCALE			0x0f00
#define CXL_GPF_POWER				0x0c

/* GPF DVSEC for CXL Port (8.1.6). */
#define CXL_GPF_PORT_PHASE1			0x0c
#define CXL_GPF_PORT_PHASE2			0x0e

/* CXL Extensions for Ports (8.1.5). */
#define CXL_PORT_STATUS				0x0a
#define CXL_PORT_CTRL				0x0c
#define   CXL_PORT_CTRL_UNMASK_SBR		0x0001

/* Flex Bus Port DVSEC (8.1.8, 8.2.1.3). */
#define CXL_FLEX_CAP				0x0a
#define CXL_FLEX_CTRL				0x0c
#define CXL_FLEX_STATUS				0x0e
#define   CXL_FLEX_CACHE			0x0001
#define   CXL_FLEX_IO				0x0002
#define   CXL_FLEX_MEM				0x0004
#define   CXL_FLEX_SYNC_BYPASS			0x0008
#define   CXL_FLEX_DRIFT_BUFFER			0x0010
#define   CXL_FLEX_68B_VH			0x0020
#define   CXL_FLEX_MLD				0x0040
#define   CXL_FLEX_LATENCY_OPT			0x2000
#define   CXL_FLEX_PBR				0x4000
#define CXL_FLEX_TS_DATA			0x10
#define CXL_FLEX_CAP2				0x14
#define CXL_FLEX_CTRL2				0x18
#define CXL_FLEX_STATUS2			0x1c
#define   CXL_FLEX_NOP_HINT			0x0001

/* Register Locator DVSEC (8.1.9). */
#define CXL_LOCATOR_ENTRY(n)			(0x0c + 8 * (n))
#define   CXL_LOCATOR_BIR			0x00000007
#define   CXL_LOCATOR_RESERVED			0x000000f8
#define   CXL_LOCATOR_BLOCK			0x0000ff00
#define   CXL_LOCATOR_OFFSET_LOW		0xffff0000
#define CXL_BLOCK_EMPTY				0x00
#define CXL_BLOCK_COMPONENT			0x01
#define CXL_BLOCK_BAR_ACL			0x02
#define CXL_BLOCK_DEVICE			0x03
#define CXL_BLOCK_CPMU				0x04
#define CXL_BLOCK_VENDOR			0xff

/* MLD DVSEC (8.1.10). */
#define CXL_MLD_LD_COUNT			0x0a

/* Test Capability DVSEC (14.16.1). */
#define CXL_TEST_LOCK				0x0a
#define CXL_TEST_CAP1				0x0c
#define CXL_TEST_CAP2				0x10
#define CXL_TEST_BASE_LOW			0x14
#define CXL_TEST_BASE_HIGH			0x18

/* Component register block (8.2.3): 64 KiB, the CXL.cachemem range 4 KiB into it. */
#define CXL_COMPONENT_SIZE			0x10000
#define CXL_CM_OFFSET				0x1000
#define CXL_CM_SIZE				0x1000
#define CXL_CM_HEADER_ID			0x0000ffff
#define CXL_CM_HEADER_VERSION			0x000f0000
#define CXL_CM_HEADER_CM_VERSION		0x00f00000
#define CXL_CM_HEADER_COUNT			0xff000000
#define CXL_CM_ENTRY(k)				(4 * (k))	/* k = 1..count, from the range */
#define   CXL_CM_ENTRY_ID			0x0000ffff
#define   CXL_CM_ENTRY_VERSION			0x000f0000
#define   CXL_CM_ENTRY_POINTER			0xfff00000

/* Capability IDs (table 8-22). */
#define CXL_CM_CAP_NULL				0x00
#define CXL_CM_CAP_HEADER			0x01
#define CXL_CM_CAP_RAS				0x02
#define CXL_CM_CAP_SECURITY			0x03
#define CXL_CM_CAP_LINK				0x04
#define CXL_CM_CAP_HDM				0x05
#define CXL_CM_CAP_EXT_SECURITY			0x06
#define CXL_CM_CAP_IDE				0x07
#define CXL_CM_CAP_SNOOP_FILTER			0x08
#define CXL_CM_CAP_TIMEOUT			0x09
#define CXL_CM_CAP_EXTENDED			0x0a
#define CXL_CM_CAP_BI_ROUTE			0x0b
#define CXL_CM_CAP_BI_DECODER			0x0c
#define CXL_CM_CAP_CACHE_ID_ROUTE		0x0d
#define CXL_CM_CAP_CACHE_ID_DECODER		0x0e
#define CXL_CM_CAP_EXT_HDM			0x0f
#define CXL_CM_CAP_EXT_METADATA			0x10

/* RAS capability (8.2.4.17). */
#define CXL_RAS_UNC_STATUS			0x00
#define CXL_RAS_UNC_MASK			0x04
#define CXL_RAS_UNC_SEVERITY			0x08
#define CXL_RAS_COR_STATUS			0x0c
#define CXL_RAS_COR_MASK			0x10
#define CXL_RAS_CAP_CTRL			0x14
#define   CXL_RAS_FIRST_ERROR			0x0000003f
#define   CXL_RAS_MULTI_HEADER			0x00000200
#define   CXL_RAS_POISON_ENABLED		0x00002000
#define CXL_RAS_HEADER_LOG			0x18
#define CXL_RAS_HEADER_LOG_DWORDS		16
#define CXL_RAS_SIZE				0x58

/* Link capability (8.2.4.19): 64-bit registers. */
#define CXL_LINK_CAP				0x00
#define CXL_LINK_CTRL_STATUS			0x08
#define   CXL_LINK_INIT_STATE			0x18
#define CXL_LINK_RX_CREDIT_CTRL			0x10
#define CXL_LINK_RX_CREDIT_STATUS		0x18
#define CXL_LINK_TX_CREDIT_STATUS		0x20
#define CXL_LINK_ACK_TIMER			0x28
#define CXL_LINK_DEFEATURE			0x30
#define CXL_LINK_SIZE				0x38

/* HDM decoder capability (8.2.4.20). */
#define CXL_HDM_CAP				0x00
#define   CXL_HDM_CAP_COUNT			0x0000000f
#define   CXL_HDM_CAP_TARGETS			0x000000f0
#define   CXL_HDM_CAP_A11TO8			0x00000100
#define   CXL_HDM_CAP_A14TO12			0x00000200
#define   CXL_HDM_CAP_POISON			0x00000400
#define   CXL_HDM_CAP_3_6_12_WAY		0x00000800
#define   CXL_HDM_CAP_16_WAY			0x00001000
#define   CXL_HDM_CAP_UIO			0x00002000
#define   CXL_HDM_CAP_UIO_COUNT			0x000f0000
#define   CXL_HDM_CAP_NXM			0x00100000
#define   CXL_HDM_CAP_COHERENCY			0x00600000
#define CXL_HDM_GLOBAL				0x04
#define   CXL_HDM_GLOBAL_POISON			0x00000001
#define   CXL_HDM_GLOBAL_ENABLE			0x00000002
#define CXL_HDM_DECODER(n)			(0x10 + 0x20 * (n))
#define CXL_HDM_BASE_LOW			0x00	/* from the decoder */
#define CXL_HDM_BASE_HIGH			0x04
#define CXL_HDM_SIZE_LOW			0x08
#define CXL_HDM_SIZE_HIGH			0x0c
#define   CXL_HDM_LOW_MASK			0xf0000000
#define CXL_HDM_CTRL				0x10
#define   CXL_HDM_CTRL_IG			0x0000000f
#define   CXL_HDM_CTRL_IW			0x000000f0
#define   CXL_HDM_CTRL_LOCK			0x00000100
#define   CXL_HDM_CTRL_COMMIT			0x00000200
#define   CXL_HDM_CTRL_COMMITTED		0x00000400
#define   CXL_HDM_CTRL_ERROR			0x00000800
#define   CXL_HDM_CTRL_HOST_ONLY		0x00001000
#define   CXL_HDM_CTRL_BI			0x00002000
#define   CXL_HDM_CTRL_UIO			0x00004000
#define   CXL_HDM_CTRL_ISP			0x0f000000
#define CXL_HDM_SKIP_LOW			0x14
#define CXL_HDM_SKIP_HIGH			0x18
#define CXL_HDM_DECODER_SIZE			0x20
#define CXL_HDM_SIZE(decoders)			(0x10 + CXL_HDM_DECODER_SIZE * (decoders))

/* Data object exchange (PCIe r6.0 7.9.24) and the CXL object types (table 8-3). */
#define DOE_EXT_CAP_ID				0x002e
#define DOE_CAP					0x04
#define DOE_CTRL				0x08
#define   DOE_CTRL_ABORT			0x00000001
#define   DOE_CTRL_INTERRUPT			0x00000002
#define   DOE_CTRL_GO				0x80000000
#define DOE_STATUS				0x0c
#define   DOE_STATUS_BUSY			0x00000001
#define   DOE_STATUS_ERROR			0x00000004
#define   DOE_STATUS_READY			0x80000000
#define DOE_WRITE				0x10
#define DOE_READ				0x14
#define DOE_SIZE				0x18
#define DOE_VENDOR_PCI_SIG			0x0001
#define DOE_TYPE_DISCOVERY			0x00
#define CXL_DOE_COMPLIANCE			0x00
#define CXL_DOE_TABLE_ACCESS			0x02

/* Class code of a CXL memory device (8.1.12.1). */
#define CXL_CLASS_MEMORY_DEVICE			0x050210

#endif

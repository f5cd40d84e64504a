/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's features, as guests are told of them: those that need nothing of the hypervisor.
 *
 * What has registers of its own, which would have to change hands with the vCPU, or which EL2 must
 * allow first, is not told, and traps if it is used all the same (HCR_EL2, CPTR_EL2). So is what is
 * not known here. Names are those of the Arm ARM, "AArch64 system registers, ID_AA64*".
 */
#include "devices/features.h"
#include <string.h>
#include "machine/arch.h"
#include "machine/print.h"
#include "machine/syndrome.h"

#define PLACE(crm, op2) ((crm) << 3 | (op2))

enum id_register {
	PFR0 = PLACE(4, 0),
	PFR1 = PLACE(4, 1),
	DFR0 = PLACE(5, 0),
	ISAR0 = PLACE(6, 0),
	ISAR1 = PLACE(6, 1),
	ISAR2 = PLACE(6, 2),
	MMFR0 = PLACE(7, 0),
	MMFR1 = PLACE(7, 1),
	MMFR2 = PLACE(7, 2),
};

#define AARCH32_LAST PLACE(3, 7)
#define FIELD_BITS   4

/* The value is told as it is up to @most, and above that as @most. */
struct field {
	enum id_register place;
	unsigned int shift;
	unsigned int most;
};

/* A field where no feature is told by a small number: it is told as it is. */
#define AS_IT_IS 15

static const struct field served[] = {
	{ PFR0, 0, 2 },		 /* EL0 */
	{ PFR0, 4, 1 },		 /* EL1: AArch64 alone */
	{ PFR0, 16, AS_IT_IS },	 /* FP */
	{ PFR0, 20, AS_IT_IS },	 /* AdvSIMD */
	{ PFR0, 24, 1 },	 /* GIC */
	{ PFR0, 48, 1 },	 /* DIT */
	{ PFR0, 56, 1 },	 /* CSV2; above: SCXTNUM_EL1 */
	{ PFR0, 60, 1 },	 /* CSV3 */
	{ PFR1, 0, 1 },		 /* BT */
	{ PFR1, 4, 2 },		 /* SSBS */
	{ DFR0, 0, 6 },		 /* DebugVer; the registers are there, and do nothing */
	{ DFR0, 12, AS_IT_IS },	 /* BRPs */
	{ DFR0, 20, AS_IT_IS },	 /* WRPs */
	{ DFR0, 28, AS_IT_IS },	 /* CTX_CMPs */
	{ ISAR0, 4, 2 },	 /* AES */
	{ ISAR0, 8, 1 },	 /* SHA1 */
	{ ISAR0, 12, 2 },	 /* SHA2 */
	{ ISAR0, 16, 1 },	 /* CRC32 */
	{ ISAR0, 20, 2 },	 /* Atomic */
	{ ISAR0, 28, 1 },	 /* RDM */
	{ ISAR0, 32, 1 },	 /* SHA3 */
	{ ISAR0, 36, 1 },	 /* SM3 */
	{ ISAR0, 40, 1 },	 /* SM4 */
	{ ISAR0, 44, 1 },	 /* DP */
	{ ISAR0, 48, 1 },	 /* FHM */
	{ ISAR0, 52, 2 },	 /* TS */
	{ ISAR0, 56, 2 },	 /* TLB */
	{ ISAR0, 60, 1 },	 /* RNDR */
	{ ISAR1, 0, 2 },	 /* DPB */
	{ ISAR1, 12, 1 },	 /* JSCVT */
	{ ISAR1, 16, 1 },	 /* FCMA */
	{ ISAR1, 20, 2 },	 /* LRCPC */
	{ ISAR1, 32, 1 },	 /* FRINTTS */
	{ ISAR1, 36, 1 },	 /* SB */
	{ ISAR1, 40, 1 },	 /* SPECRES */
	{ ISAR1, 44, 1 },	 /* BF16 */
	{ ISAR1, 48, 1 },	 /* DGH */
	{ ISAR1, 52, 1 },	 /* I8MM */
	{ ISAR2, 28, 1 },	 /* CLRBHB */
	{ MMFR0, 0, AS_IT_IS },	 /* PARange */
	{ MMFR0, 4, 2 },	 /* ASIDBits */
	{ MMFR0, 8, 1 },	 /* BigEnd */
	{ MMFR0, 12, 1 },	 /* SNSMem */
	{ MMFR0, 16, 1 },	 /* BigEndEL0 */
	{ MMFR0, 20, 2 },	 /* TGran16 */
	{ MMFR0, 24, AS_IT_IS }, /* TGran64: 15 is none */
	{ MMFR0, 28, AS_IT_IS }, /* TGran4: 15 is none */
	{ MMFR1, 0, 2 },	 /* HAFDBS */
	{ MMFR1, 12, 2 },	 /* HPDS */
	{ MMFR1, 20, 3 },	 /* PAN */
	{ MMFR1, 36, 2 },	 /* ETS */
	{ MMFR2, 0, 1 },	 /* CnP */
	{ MMFR2, 4, 1 },	 /* UAO */
	{ MMFR2, 8, 1 },	 /* LSM */
	{ MMFR2, 16, 1 },	 /* VARange */
	{ MMFR2, 20, 1 },	 /* CCIDX */
	{ MMFR2, 28, 1 },	 /* ST */
	{ MMFR2, 32, 1 },	 /* AT */
	{ MMFR2, 48, 1 },	 /* TTL */
	{ MMFR2, 52, 2 },	 /* BBM */
	{ MMFR2, 60, 1 },	 /* E0PD */
};

/* What an operator may miss; the value 0 is that there is none. */
static const struct {
	enum id_register place;
	unsigned int shift;
	const char *name;
} hidden[] = {
	{ ISAR1, 4, "pointer authentication (QARMA5)" },
	{ ISAR1, 8, "pointer authentication (its own)" },
	{ ISAR2, 12, "pointer authentication (QARMA3)" },
	{ PFR0, 32, "SVE" },
	{ PFR1, 24, "SME" },
	{ PFR1, 8, "memory tagging" },
	{ PFR0, 28, "RAS" },
	{ PFR0, 40, "MPAM" },
	{ PFR0, 44, "activity monitors" },
	{ DFR0, 32, "statistical profiling" },
};

/* clang-format off */
#define READ(crm, op2) case PLACE(crm, op2): return sysreg_read(s3_0_c0_c##crm##_##op2);
#define READ_EACH(crm)                                                                             \
	READ(crm, 0) READ(crm, 1) READ(crm, 2) READ(crm, 3)                                        \
	READ(crm, 4) READ(crm, 5) READ(crm, 6) READ(crm, 7)
/* clang-format on */

/* The processor's own. What has no name yet reads as zero there. */
static uint64_t own(unsigned int place)
{
	switch (place) {
		READ_EACH(1)
		READ_EACH(2)
		READ_EACH(3)
		READ_EACH(4)
		READ_EACH(5)
		READ_EACH(6)
		READ_EACH(7)
	default:
		return 0;
	}
}

static unsigned int field_value(uint64_t value, unsigned int shift)
{
	return (unsigned int)FIELD(value, shift + FIELD_BITS - 1, shift);
}

bool features_is_id_register(uint64_t esr)
{
	return SYSREG_OP0(esr) == 3 && SYSREG_OP1(esr) == 0 && SYSREG_CRN(esr) == 0 &&
	       SYSREG_CRM(esr) >= 1 && SYSREG_CRM(esr) <= 7;
}

/* At EL0 a guest may run AArch32 programs, for which nothing is there that would not be served. */
uint64_t features_id_register(uint64_t esr)
{
	const unsigned int place = (unsigned int)PLACE(SYSREG_CRM(esr), SYSREG_OP2(esr));
	const uint64_t value = own(place);
	uint64_t told = 0;

	if (place <= AARCH32_LAST)
		return value;
	for (unsigned int i = 0; i < ARRAY_SIZE(served); i++) {
		const struct field *field = &served[i];
		const unsigned int has = field_value(value, field->shift);

		if (field->place == place)
			told |= (uint64_t)(has < field->most ? has : field->most) << field->shift;
	}
	return told;
}

void features_print(void)
{
	char list[LINE_SIZE] = "";

	for (unsigned int i = 0; i < ARRAY_SIZE(hidden); i++) {
		const size_t at = strlen(list);

		if (field_value(own(hidden[i].place), hidden[i].shift))
			format(list + at, sizeof(list) - at, "%s %s", at ? "," : "",
			       hidden[i].name);
	}
	if (*list)
		print("not for VMs, of what the processor has:%s", list);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* OP-TEE's buffers: their page lists are read, and each page that it can name is counted. */
#include "tee.h"

struct tee_shm *tee_shm_find(struct tee_partition *partition, uint64_t cookie)
{
	for (uint32_t i = 0; i < MAX_BUFFERS; i++)
		if (partition->shm[i].cookie == cookie)
			return &partition->shm[i];
	return NULL;
}

struct tee_shm *tee_shm_new(struct tee_partition *partition, uint64_t cookie)
{
	struct tee_shm *shm = tee_shm_find(partition, 0);

	if (!cookie || tee_shm_find(partition, cookie)) {
		violation(JUDGE_OPTEE, "a cookie that OP-TEE has already", cookie);
		return NULL;
	}
	if (!shm) {
		violation(JUDGE_OPTEE, "more buffers than the VM may have", cookie);
		return NULL;
	}
	shm->cookie = cookie;
	shm->uses = 0;
	shm->count = 0;
	return shm;
}

/* Buffers are so small here that one list page is enough. */
bool tee_shm_read_list(struct tee_partition *partition, struct tee_shm *shm, uint64_t buf_ptr,
		       uint64_t size)
{
	const struct abi_list_page *list = page_of_mediator(buf_ptr & ~ABI_PAGE_MASK);
	uint64_t count = ((buf_ptr & ABI_PAGE_MASK) + size + ABI_PAGE_MASK) / ABI_PAGE_SIZE;

	if (!list || count > MAX_PAGES) {
		violation(JUDGE_OPTEE, "a page list that is none", buf_ptr);
		return false;
	}
	for (uint64_t i = 0; i < count; i++) {
		seen_read(&shm->page[i], &list->entry[i], sizeof(shm->page[i]));
		name_page_of_guest(partition->vm, shm->page[i]);
		shm->count++;
	}
	return true;
}

void tee_shm_drop(struct tee_partition *partition, struct tee_shm *shm)
{
	for (uint32_t i = 0; i < shm->count; i++)
		unname_page_of_guest(partition->vm, shm->page[i]);
	shm->count = 0;
	shm->cookie = 0;
}

void tee_arg_drop(struct tee_arg *arg)
{
	if (arg->cookie)
		name_page_of_mediator(arg->page, -1);
	arg->cookie = 0;
	arg->page = NULL;
}

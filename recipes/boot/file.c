/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and directories on the root file system, which is in memory. */
#include <string.h>

#include "test.h"

#define access_rights 0721

bool test_umask(void)
{
	return TEST_CALL(lkl_sys_umask(0777), 022);
}

bool test_umask2(void)
{
	return TEST_CALL(lkl_sys_umask(0), 0777);
}

bool test_creat(void)
{
	return TEST_CALL(lkl_sys_creat("/file", access_rights), 0);
}

bool test_close(void)
{
	return TEST_CALL(lkl_sys_close(0), 0);
}

bool test_failopen(void)
{
	return TEST_CALL(lkl_sys_open("/file2", 0, 0), -LKL_ENOENT);
}

bool test_open(void)
{
	return TEST_CALL(lkl_sys_open("/file", LKL_O_RDWR, 0), 0);
}

bool test_write(void)
{
	char wrbuf[] = "test";

	return TEST_CALL(lkl_sys_write(0, wrbuf, sizeof(wrbuf)), 5);
}

bool test_lseek_cur(void)
{
	return TEST_CALL(lkl_sys_lseek(0, 0, LKL_SEEK_CUR), 5);
}

bool test_lseek_end(void)
{
	return TEST_CALL(lkl_sys_lseek(0, 0, LKL_SEEK_END), 5);
}

bool test_lseek_set(void)
{
	return TEST_CALL(lkl_sys_lseek(0, 0, LKL_SEEK_SET), 0);
}

bool test_read(void)
{
	char buf[10] = "";
	long length = lkl_sys_read(0, buf, sizeof(buf));

	test_log("lkl_sys_read=%ld buf=%s\n", length, length > 0 ? buf : "");
	return TEST_HOLDS(length == 5) && TEST_HOLDS(!strcmp(buf, "test"));
}

bool test_fstat(void)
{
	struct lkl_stat stat = { 0 };
	long result = lkl_sys_fstat(0, &stat);

	test_log("lkl_sys_fstat=%ld mode=%o size=%ld\n", result, stat.st_mode,
		 (long)stat.st_size);
	return TEST_HOLDS(result == 0) && TEST_HOLDS(stat.st_size == 5) &&
	       TEST_HOLDS(stat.st_mode == (LKL_S_IFREG | access_rights));
}

bool test_mkdir(void)
{
	return TEST_CALL(lkl_sys_mkdir("/mnt", access_rights), 0);
}

bool test_stat(void)
{
	struct lkl_stat stat = { 0 };
	long result = lkl_sys_stat("/mnt", &stat);

	test_log("lkl_sys_stat(\"/mnt\")=%ld mode=%o\n", result, stat.st_mode);
	return TEST_HOLDS(result == 0) &&
	       TEST_HOLDS(stat.st_mode == (LKL_S_IFDIR | access_rights));
}

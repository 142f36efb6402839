/* SPDX-License-Identifier: BSD-3-Clause */
/* The errors a program meets, in the words of POSIX. */
#include <uk/lkl.h>

static const char *const texts[] = {
	[0] = "Success",
	[LKL_EPERM] = "Operation not permitted",
	[LKL_ENOENT] = "No such file or directory",
	[LKL_ESRCH] = "No such process",
	[LKL_EINTR] = "Interrupted function",
	[LKL_EIO] = "I/O error",
	[LKL_ENXIO] = "No such device or address",
	[LKL_E2BIG] = "Argument list too long",
	[LKL_ENOEXEC] = "Executable file format error",
	[LKL_EBADF] = "Bad file descriptor",
	[LKL_ECHILD] = "No child processes",
	[LKL_EAGAIN] = "Resource unavailable, try again",
	[LKL_ENOMEM] = "Not enough space",
	[LKL_EACCES] = "Permission denied",
	[LKL_EFAULT] = "Bad address",
	[LKL_ENOTBLK] = "Block device required",
	[LKL_EBUSY] = "Device or resource busy",
	[LKL_EEXIST] = "File exists",
	[LKL_EXDEV] = "Cross-device link",
	[LKL_ENODEV] = "No such device",
	[LKL_ENOTDIR] = "Not a directory",
	[LKL_EISDIR] = "Is a directory",
	[LKL_EINVAL] = "Invalid argument",
	[LKL_ENFILE] = "Too many files open in system",
	[LKL_EMFILE] = "File descriptor value too large",
	[LKL_ENOTTY] = "Inappropriate I/O control operation",
	[LKL_ETXTBSY] = "Text file busy",
	[LKL_EFBIG] = "File too large",
	[LKL_ENOSPC] = "No space left on device",
	[LKL_ESPIPE] = "Invalid seek",
	[LKL_EROFS] = "Read-only file system",
	[LKL_EMLINK] = "Too many hard links",
	[LKL_EPIPE] = "Broken pipe",
	[LKL_EDOM] = "Mathematics argument out of domain of function",
	[LKL_ERANGE] = "Result too large",
	[LKL_EDEADLK] = "Resource deadlock would occur",
	[LKL_ENAMETOOLONG] = "Filename too long",
	[LKL_ENOLCK] = "No locks available",
	[LKL_ENOSYS] = "Functionality not supported",
	[LKL_ENOTEMPTY] = "Directory not empty",
	[LKL_ELOOP] = "Too many levels of symbolic links",
	[LKL_ENODATA] = "No message available",
	[LKL_ETIME] = "Timeout",
	[LKL_EPROTO] = "Protocol error",
	[LKL_EOVERFLOW] = "Value too large to be stored in data type",
	[LKL_ENOTSOCK] = "Not a socket",
	[LKL_EDESTADDRREQ] = "Destination address required",
	[LKL_EMSGSIZE] = "Message too large",
	[LKL_EPROTOTYPE] = "Protocol wrong type for socket",
	[LKL_ENOPROTOOPT] = "Protocol not available",
	[LKL_EPROTONOSUPPORT] = "Protocol not supported",
	[LKL_EOPNOTSUPP] = "Operation not supported on socket",
	[LKL_EAFNOSUPPORT] = "Address family not supported",
	[LKL_EADDRINUSE] = "Address in use",
	[LKL_EADDRNOTAVAIL] = "Address not available",
	[LKL_ENETDOWN] = "Network is down",
	[LKL_ENETUNREACH] = "Network unreachable",
	[LKL_ENETRESET] = "Connection aborted by network",
	[LKL_ECONNABORTED] = "Connection aborted",
	[LKL_ECONNRESET] = "Connection reset",
	[LKL_ENOBUFS] = "No buffer space available",
	[LKL_EISCONN] = "Socket is connected",
	[LKL_ENOTCONN] = "The socket is not connected",
	[LKL_ETIMEDOUT] = "Connection timed out",
	[LKL_ECONNREFUSED] = "Connection refused",
	[LKL_EHOSTUNREACH] = "Host is unreachable",
	[LKL_EALREADY] = "Connection already in progress",
	[LKL_EINPROGRESS] = "Operation in progress",
	[LKL_ESTALE] = "Stale file handle",
	[LKL_EDQUOT] = "Quota exceeded",
	[LKL_ECANCELED] = "Operation canceled",
};

const char *lkl_strerror(int error)
{
	unsigned int number = error < 0 ? -(unsigned int)error : (unsigned int)error;

	if (number >= sizeof(texts) / sizeof(texts[0]) || !texts[number])
		return "Unknown error";
	return texts[number];
}

void lkl_perror(char *what, int error)
{
	lkl_printf("%s: %s\n", what, lkl_strerror(error));
}

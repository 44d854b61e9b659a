/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUTORTURE_KEXEC_H
#define LUTORTURE_KEXEC_H

/**
 * kexec_load() - Put the next kernel in place.
 * @kernel:  image
 * @initrd:  initramfs; NULL for none
 * @cmdline: its command line
 *
 * Replaces an image loaded before. Uses kexec_file_load(2): an image loaded by
 * kexec_load(2) carries no handover data. Undone by the next call, or by a
 * reboot.
 *
 * Context: root; blocks while both files are read and checksummed.
 * Return: 0; -ENOENT no such file; -ENOSYS kernel without CONFIG_KEXEC_FILE;
 * -EPERM not root, or kexec locked down; -ENOEXEC not an image; -ENOMEM.
 * Source: kernel/kexec_file.c.
 */
int kexec_load(const char *kernel, const char *initrd, const char *cmdline);

/**
 * kexec_load_plain() - The same by kexec_load(2), through kexec(8).
 *
 * What live update serializes does not reach the kernel that is loaded so.
 *
 * Context: as kexec_load(). The program may print.
 * Return: 0; -ENOENT there is no kexec(8); -EIO it failed; -ENOMEM.
 */
int kexec_load_plain(const char *kernel, const char *initrd,
		     const char *cmdline);

/**
 * kexec_jump() - Jump to the loaded kernel.
 *
 * Context: root. Does not return on success: shuts all devices down first.
 * Return: -errno the kernel refused with; what LUO had frozen is thawed again.
 * Source: kernel/kexec_core.c, kernel_kexec().
 */
int kexec_jump(void);

/**
 * kexec_restart() - Reset the machine, through its firmware.
 *
 * Context: root. Does not return on success: shuts all devices down first.
 * Return: -errno the kernel refused with.
 * Source: kernel/reboot.c, kernel_restart().
 */
int kexec_restart(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LUFAULT_COMMAND_H
#define LUFAULT_COMMAND_H

/* One command, as written to the file control; @text is torn up. 0 or -errno */
int lufault_command(char *text);

/* The module parameter "arm"; what fails is logged and shown as a point. */
void lufault_command_arm(char *words);

#endif

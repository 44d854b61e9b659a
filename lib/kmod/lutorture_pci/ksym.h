/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel functions that are not exported to modules. */
#ifndef LUPCI_KSYM_H
#define LUPCI_KSYM_H

#include <linux/liveupdate.h>

/**
 * struct lupci_ksym - Addresses found by lupci_ksym_resolve().
 * @enabled:            liveupdate_enabled()
 * @register_handler:   liveupdate_register_file_handler()
 * @unregister_handler: liveupdate_unregister_file_handler()
 * @register_flb:       liveupdate_register_flb()
 * @unregister_flb:     liveupdate_unregister_flb()
 * @get_outgoing:       liveupdate_flb_get_outgoing()
 * @put_outgoing:       liveupdate_flb_put_outgoing()
 * @get_incoming:       liveupdate_flb_get_incoming()
 * @put_incoming:       liveupdate_flb_put_incoming()
 */
struct lupci_ksym {
	bool (*enabled)(void);
	int (*register_handler)(struct liveupdate_file_handler *fh);
	void (*unregister_handler)(struct liveupdate_file_handler *fh);
	int (*register_flb)(struct liveupdate_file_handler *fh,
			    struct liveupdate_flb *flb);
	void (*unregister_flb)(struct liveupdate_file_handler *fh,
			       struct liveupdate_flb *flb);
	int (*get_outgoing)(struct liveupdate_flb *flb, void **objp);
	void (*put_outgoing)(struct liveupdate_flb *flb);
	int (*get_incoming)(struct liveupdate_flb *flb, void **objp);
	void (*put_incoming)(struct liveupdate_flb *flb);
};

extern struct lupci_ksym lupci_ksym;

/* 0; -EOPNOTSUPP, with cause and remedy in the log. */
int lupci_ksym_resolve(void);

#endif

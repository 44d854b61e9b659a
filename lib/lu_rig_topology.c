// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns what holds between the entries of a QEMU rig: that nodes form trees below
 * root buses, and that devices under test are leaves of them.
 * Pure: touches nothing on the machine, and does not ask QEMU either.
 */
#include "lu_err.h"
#include "lu_pci_path.h"
#include "lu_rig_check.h"

#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define ROOT_BUS      "pcie.0"

/* Models with a bus below them, named like the node. */
static const char *const bridges[] = {
	"pcie-root-port",     "ioh3420",	 "x3130-upstream", "pxb-pcie",
	"xio3130-downstream", "pcie-pci-bridge",
};

/* A list of the file and a key of its entries that other entries refer to. */
struct backend {
	const char *list, *prop;
	const void *array;
	size_t n, size;
};

static bool is_bridge(const struct lu_rig_node *node)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bridges); i++)
		if (!strcmp(node->model, bridges[i]))
			return true;
	return false;
}

static const char *prop(const struct lu_rig_node *node, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < node->n_props; i++)
		if (!strncmp(node->props[i], name, len) &&
		    node->props[i][len] == '=')
			return node->props[i] + len + 1;
	return NULL;
}

/* NULL on the root bus, and for an id that no node has. */
static const struct lu_rig_node *parent_of(const struct lu_rig *rig,
					   const struct lu_rig_node *node)
{
	size_t i;

	for (i = 0; i < rig->n_nodes; i++)
		if (!strcmp(rig->nodes[i].id, node->parent))
			return &rig->nodes[i];
	return NULL;
}

/* More nodes above it than there are. */
static bool is_endless(const struct lu_rig *rig, const struct lu_rig_node *node)
{
	size_t depth = 0;

	while (depth <= rig->n_nodes && (node = parent_of(rig, node)))
		depth++;
	return depth > rig->n_nodes;
}

static int check_parent(const struct lu_rig *rig, struct lu_yaml *yaml, size_t i)
{
	const struct lu_yaml_where at = { "topology", i, "parent" };
	const struct lu_rig_node *node = &rig->nodes[i];
	const struct lu_rig_node *parent = parent_of(rig, node);

	if (!strcmp(node->parent, ROOT_BUS))
		return 0;
	if (!parent)
		return lu_yaml_error(yaml, at,
				     "expected " ROOT_BUS
				     " or the id of a node, found '%.60s'",
				     node->parent);
	if (!is_bridge(parent))
		return lu_yaml_error(yaml, at,
				     "expected a port or bridge as parent, found '%.60s', a %.60s",
				     parent->id, parent->model);
	if (parent < node)
		return 0;
	if (is_endless(rig, node))
		return lu_yaml_error(yaml, at,
				     "expected a parent that leads up to " ROOT_BUS
				     ", found a cycle at '%.60s'",
				     node->parent);
	return lu_yaml_error(yaml, at,
			     "expected the parent further up in the file, found '%.60s' below",
			     parent->id);
}

static int check_place(const struct lu_rig *rig, struct lu_yaml *yaml, size_t i)
{
	const struct lu_rig_node *a = &rig->nodes[i], *b;

	for (b = rig->nodes; b < a; b++)
		if (a->slot == b->slot && a->fn == b->fn &&
		    !strcmp(a->parent, b->parent))
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     "topology", i, "addr" },
					     "expected a free place on '%.60s', found '%.60s' at %02x.%x",
					     a->parent, b->id, a->slot, a->fn);
	return 0;
}

/* A new root bus has no number of its own unless it is told one. */
static int check_root_bus(const struct lu_rig *rig, struct lu_yaml *yaml,
			  size_t i)
{
	const char *text = prop(&rig->nodes[i], "bus_nr");
	char *end = NULL;
	unsigned long number;

	if (strcmp(rig->nodes[i].model, "pxb-pcie"))
		return 0;
	number = text ? strtoul(text, &end, 0) : 0;
	if (number > 0 && number < 256 && !*end)
		return 0;
	return lu_yaml_error(yaml,
			     (struct lu_yaml_where){ "topology", i, "props" },
			     "expected bus_nr from 1 to 255 for a pxb-pcie, found '%.60s'",
			     text ? text : "none");
}

static int check_nodes(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < rig->n_nodes; i++) {
		err = check_parent(rig, yaml, i);
		if (!err)
			err = check_place(rig, yaml, i);
		if (!err)
			err = check_root_bus(rig, yaml, i);
	}
	return err;
}

static bool has_backend(const struct backend *backend, const char *id)
{
	const char *entry = backend->array;
	size_t i;

	/* The id is the first member of either struct. */
	for (i = 0; i < backend->n; i++, entry += backend->size)
		if (!strcmp(*(char *const *)entry, id))
			return true;
	return false;
}

static const struct lu_rig_node *earlier_user(const struct lu_rig *rig, size_t i,
					      const char *name, const char *id)
{
	const char *other;
	size_t j;

	for (j = 0; j < i; j++) {
		other = prop(&rig->nodes[j], name);
		if (other && !strcmp(other, id))
			return &rig->nodes[j];
	}
	return NULL;
}

static int check_reference(const struct lu_rig *rig, struct lu_yaml *yaml,
			   const struct backend *backend, size_t i)
{
	const struct lu_yaml_where at = { "topology", i, "props" };
	const char *id = prop(&rig->nodes[i], backend->prop);
	const struct lu_rig_node *user;

	if (!id)
		return 0;
	if (!has_backend(backend, id))
		return lu_yaml_error(yaml, at,
				     "expected %s to be an id of %s, found '%.60s'",
				     backend->prop, backend->list, id);
	user = earlier_user(rig, i, backend->prop, id);
	if (user)
		return lu_yaml_error(yaml, at,
				     "expected a %s of its own, found '%.60s' of node '%.60s'",
				     backend->prop, id, user->id);
	return 0;
}

static int check_backend(const struct lu_rig *rig, struct lu_yaml *yaml,
			 const struct backend *backend)
{
	size_t i;
	int err;

	err = lu_rig_check_unique(yaml, backend->list, "id", backend->array,
				  backend->n, backend->size, 0);
	for (i = 0; !err && i < rig->n_nodes; i++)
		err = check_reference(rig, yaml, backend, i);
	return err;
}

static int check_backends(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	const struct backend backends[] = {
		{ "drives", "drive", rig->drives, rig->n_drives,
		  sizeof(*rig->drives) },
		{ "netdevs", "netdev", rig->netdevs, rig->n_netdevs,
		  sizeof(*rig->netdevs) },
	};
	size_t i;
	int err = 0;

	_Static_assert(!offsetof(struct lu_rig_drive, id) &&
			       !offsetof(struct lu_rig_netdev, id),
		       "has_backend() reads the first member");
	for (i = 0; !err && i < ARRAY_SIZE(backends); i++)
		err = check_backend(rig, yaml, &backends[i]);
	return err;
}

static bool on_bus(const struct lu_rig *rig, const struct lu_rig_node *node,
		   unsigned int bus)
{
	const struct lu_rig_node *parent = parent_of(rig, node);
	const char *number = parent ? prop(parent, "bus_nr") : "0";

	if (parent && strcmp(parent->model, "pxb-pcie"))
		return false;
	return strtoul(number, NULL, 0) == bus;
}

static const struct lu_rig_node *root_node(const struct lu_rig *rig,
					   struct lu_bdf bdf)
{
	const struct lu_rig_node *node;
	size_t i;

	for (i = 0; !bdf.domain && i < rig->n_nodes; i++) {
		node = &rig->nodes[i];
		if ((node->slot << 3 | node->fn) == bdf.devfn &&
		    on_bus(rig, node, bdf.bus))
			return node;
	}
	return NULL;
}

static const struct lu_rig_node *child_node(const struct lu_rig *rig,
					    const char *parent, uint8_t devfn)
{
	const struct lu_rig_node *node;
	size_t i;

	for (i = 0; i < rig->n_nodes; i++) {
		node = &rig->nodes[i];
		if ((node->slot << 3 | node->fn) == devfn &&
		    !strcmp(node->parent, parent))
			return node;
	}
	return NULL;
}

static const struct lu_rig_node *node_at(const struct lu_rig *rig,
					 const struct lu_pci_path *path)
{
	const struct lu_rig_node *node = root_node(rig, path->root);
	size_t i;

	for (i = 0; node && i < path->n; i++)
		node = child_node(rig, node->id, path->devfn[i]);
	return node;
}

static bool leads_to_peer(const struct lu_rig_netdev *netdev)
{
	return !strcmp(netdev->kind, LU_RIG_NETDEV_PEER) ||
	       !strcmp(netdev->kind, LU_RIG_NETDEV_TAP);
}

/* The netdev of a node, if it leads to a peer. */
static const char *peer_of(const struct lu_rig *rig,
			   const struct lu_rig_node *node)
{
	const char *id = prop(node, "netdev");
	const struct lu_rig_netdev *netdev = id ? lu_rig_netdev(rig, id) : NULL;

	return netdev && leads_to_peer(netdev) ? id : NULL;
}

static int check_peer(const struct lu_rig *rig, struct lu_yaml *yaml, size_t i,
		      const struct lu_rig_node *node)
{
	const char *has = rig->devices[i].peer, *needs = peer_of(rig, node);

	if (has && (!needs || strcmp(has, needs)))
		return lu_yaml_error(yaml,
				     (struct lu_yaml_where){ "devices", i,
							     "peer" },
				     "expected the netdev of node '%.60s', of kind peer or tap, found '%.60s'",
				     node->id, has);
	return 0;
}

static int check_leaves(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	const struct lu_rig_node *node;
	struct lu_pci_path path;
	size_t i;
	int err;

	for (i = 0; i < rig->n_devices; i++) {
		const struct lu_yaml_where at = { "devices", i, "path" };

		err = lu_pci_path_parse(rig->devices[i].path, &path);
		if (err)
			return err;
		node = node_at(rig, &path);
		if (!node)
			return lu_yaml_error(yaml, at,
					     "expected the path of a topology node, found none at '%.90s'",
					     rig->devices[i].path);
		if (is_bridge(node))
			return lu_yaml_error(yaml, at,
					     "expected the path of an endpoint, found '%.60s', a %.60s",
					     node->id, node->model);
		err = check_peer(rig, yaml, i, node);
		if (err)
			return err;
	}
	return 0;
}

/* Nobody would be at the other end. */
static int check_peers(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	size_t i, j;

	for (i = 0; i < rig->n_netdevs; i++) {
		if (!leads_to_peer(&rig->netdevs[i]))
			continue;
		for (j = 0; j < rig->n_devices; j++)
			if (rig->devices[j].peer &&
			    !strcmp(rig->devices[j].peer, rig->netdevs[i].id))
				break;
		if (j == rig->n_devices)
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){
						     "netdevs", i, "kind" },
					     "expected a device with 'peer: %.60s', found none",
					     rig->netdevs[i].id);
	}
	return 0;
}

/* The kernel would cut it off, and make another. */
static int check_taps(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	size_t i;

	for (i = 0; i < rig->n_netdevs; i++)
		if (!strcmp(rig->netdevs[i].kind, LU_RIG_NETDEV_TAP) &&
		    strlen(rig->netdevs[i].id) >= IFNAMSIZ)
			return lu_yaml_error(yaml,
					     (struct lu_yaml_where){ "netdevs",
								     i, "id" },
					     "expected the name of a network interface, up to %d characters, for a netdev of kind tap, found '%.60s'",
					     IFNAMSIZ - 1, rig->netdevs[i].id);
	return 0;
}

int lu_rig_check_topology(const struct lu_rig *rig, struct lu_yaml *yaml)
{
	int err;

	if (!rig->n_nodes)
		return lu_yaml_error(yaml, (struct lu_yaml_where){ .key = NULL },
				     "expected a topology with machine: qemu, found none");
	err = lu_rig_check_unique(yaml, "topology", "id", rig->nodes,
				  rig->n_nodes, sizeof(*rig->nodes),
				  offsetof(struct lu_rig_node, id));
	if (!err)
		err = check_nodes(rig, yaml);
	if (!err)
		err = check_backends(rig, yaml);
	err = err ? err : check_taps(rig, yaml);
	err = err ? err : check_leaves(rig, yaml);
	return err ? err : check_peers(rig, yaml);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kills who passes a point. A probe may sit on a breakpoint, where no lock of the
 * kernel's may be taken, that of a task's signals neither: the signal is sent from
 * the interrupt that this CPU raises for itself.
 */
#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "block.h"
#include "kill.h"

struct death {
	struct irq_work work;
	struct task_struct *task;
	char stamp[LUFAULT_SYMBOL_MAX];
};

static void bring(struct irq_work *work)
{
	struct death *death = container_of(work, struct death, work);

	send_sig(SIGKILL, death->task, 1);
	put_task_struct(death->task);
	if (*death->stamp)
		lufault_block_stamp(death->stamp);
}

static DEFINE_PER_CPU(struct death, deaths) = {
	.work = IRQ_WORK_INIT(bring),
};

void lufault_kill(const char *stamp)
{
	struct death *death = this_cpu_ptr(&deaths);

	if (irq_work_is_busy(&death->work))
		return;
	death->task = get_task_struct(current);
	strscpy(death->stamp, stamp);
	irq_work_queue(&death->work);
}

void lufault_kill_drain(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		irq_work_sync(&per_cpu_ptr(&deaths, cpu)->work);
}

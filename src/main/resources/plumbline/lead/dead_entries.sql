-- name: set-aside
insert into dead_entry (node, epoch, sequence, entry, decision_id, lead_id, reason, attempts)
select $1, $2, $3, $4, $5, $6, $7, $8
 where not exists (select 1 from drain_cursor c where c.node = $1 and c.epoch = $2 and c.sequence >= $3)
    on conflict (node, epoch, sequence) do nothing

-- name: waiting
select count(*) as entries from dead_entry where redriven_at is null

-- name: list
select dead_entry_id, node, epoch, sequence, decision_id, lead_id, reason, attempts, set_aside_at, redriven_at
  from dead_entry
 where dead_entry_id > $1
   and ($2::boolean or redriven_at is null)
 order by dead_entry_id
 limit $3

-- name: take
select epoch, sequence, entry from dead_entry where dead_entry_id = $1 and redriven_at is null for update

-- name: redriven
update dead_entry set redriven_at = now() where dead_entry_id = $1

-- name: failed-again
update dead_entry set attempts = attempts + 1, reason = $2 where dead_entry_id = $1 and redriven_at is null

-- name: of-lead
select decision_id, reason, set_aside_at
  from dead_entry
 where lead_id = $1 and redriven_at is null
 order by dead_entry_id desc
 limit 100

-- name: of-decision
select entry, reason, set_aside_at
  from dead_entry
 where decision_id = $1 and redriven_at is null
 order by dead_entry_id
 limit 1

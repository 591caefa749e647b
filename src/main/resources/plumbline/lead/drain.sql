-- name: read-cursor
select epoch, sequence from drain_cursor where node = $1

-- name: cursor
select epoch, sequence from drain_cursor where node = $1 for update

-- name: make-cursor
insert into drain_cursor (node, epoch, sequence) values ($1, $2, 0) on conflict do nothing

-- name: move-cursor
insert into drain_cursor (node, epoch, sequence)
select $1, c.epoch, c.sequence
  from unnest($2::text[], $3::bigint[]) as c (epoch, sequence)
    on conflict (node, epoch)
    do update set sequence = greatest(drain_cursor.sequence, excluded.sequence), updated_at = now()

-- name: store-rule-sets
with fresh as (
  insert into rule_set (version, origin)
  select version, 'decided' from unnest($1::text[]) as s (version) order by version
      on conflict (version) do nothing
  returning version),
file as (
  select s.version, f.key as path, f.value as text,
         encode(sha256(convert_to(f.value, 'UTF8')), 'hex') as hash
    from unnest($1::text[], $2::text[]) as s (version, files)
    join fresh using (version), json_each_text(s.files::json) as f),
text as (
  insert into rule_text (hash, text)
  select distinct hash, text from file order by hash
      on conflict (hash) do nothing)
insert into rule_file (version, path, hash)
select version, path, hash from file

-- name: stored-decisions
select decision_id from decision where decision_id = any ($1::uuid[])
 union
select decision_id from idempotency where decision_id = any ($1::uuid[])

-- name: make-leads
insert into lead (lead_id, profile, stamps)
select l.lead_id, '{}', '{}'
  from unnest($1::text[]) as l (lead_id)
    on conflict (lead_id) do nothing

-- name: lock-leads
select lead_id, profile, stamps, status, score, team, segments, decision_id, decided_at, facts_hash
  from lead
 where lead_id = any ($1::text[])
 order by lead_id
   for update

-- name: undecided-leads
select lead_id
  from lead
 where undecided_rule_set is not null
   and undecided_rule_set <> $1
   and lead_id > $2
 order by lead_id
 limit $3

-- name: store-activities
insert into activity (lead_id, activity_id, type, at, content, decision_id)
select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::uuid[])
    on conflict (lead_id, activity_id) do nothing

-- name: activity-contents
select a.lead_id, a.activity_id, a.content
  from unnest($1::text[], $2::text[]) as sought (lead_id, activity_id)
  join activity a using (lead_id, activity_id)

-- name: store-decisions
insert into decision (decision_id, lead_id, decided_at, rule_set, basis, cause, status, score, team,
                      outcome, warnings, profile, activity_ids, own_activities, facts_hash)
select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[]::numeric[], $9::text[], $10::text[], $11::text[], $12::text[],
                     $13::text[], $14::text[], $15::text[])
    on conflict (decision_id) do nothing

-- name: store-idempotency
insert into idempotency (key_hash, body_hash, decision_id, answer)
select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[])
    on conflict (key_hash) do nothing

-- name: update-leads
with u as (
  select *
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]::numeric[],
                $8::text[], $9::text[], $10::uuid[], $11::timestamptz[], $12::text[], $13::text[],
                $14::text[], $15::text[])
         as u (lead_id, email, source, profile, stamps, status, score, team, segments, decision_id,
               decided_at, facts_hash, undecided_rule, undecided_message, undecided_rule_set)),
pending as (
  insert into due_pending (lead_id) select lead_id from u where decision_id is not null)
update lead
   set email = u.email, source = u.source, profile = u.profile, stamps = u.stamps, status = u.status,
       score = u.score, team = u.team,
       segments = coalesce(array(select jsonb_array_elements_text(u.segments::jsonb)), '{}'),
       decision_id = u.decision_id, decided_at = u.decided_at, facts_hash = u.facts_hash,
       undecided_rule = u.undecided_rule, undecided_message = u.undecided_message,
       undecided_rule_set = u.undecided_rule_set, updated_at = now()
  from u
 where lead.lead_id = u.lead_id

-- name: store-status-changes
insert into status_change (lead_id, decision_id, from_status, to_status, changed_at)
select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])

-- name: store-outbox
insert into outbox (lead_id, decision_id, kind, payload)
select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[])

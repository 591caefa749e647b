-- name: store-texts
insert into rule_text (hash, text)
select encode(sha256(convert_to(t.text, 'UTF8')), 'hex') as hash, t.text
  from unnest($1::text[]) as t (text)
 order by 1
    on conflict (hash) do nothing

-- name: store-version
insert into rule_set (version, origin, stored_by, note, tests_passed, tests_failed)
values ($1, $2, $3, $4, $5, $6)
    on conflict (version) do update
   set origin       = case rule_set.origin when 'decided' then excluded.origin else rule_set.origin end,
       stored_by    = case rule_set.origin when 'decided' then excluded.stored_by else rule_set.stored_by end,
       note         = case rule_set.origin when 'decided' then excluded.note else rule_set.note end,
       tests_passed = excluded.tests_passed,
       tests_failed = excluded.tests_failed

-- name: forget-tests
delete from rule_file where version = $1 and path like '%\_test.yaml'

-- name: store-files
insert into rule_file (version, path, hash)
select $1, f.path, encode(sha256(convert_to(f.text, 'UTF8')), 'hex')
  from unnest($2::text[], $3::text[]) as f (path, text)
    on conflict (version, path) do nothing

-- name: list
select s.version, s.stored_at, s.origin, s.stored_by, s.note, s.tests_passed, s.tests_failed,
       a.version is not null as active, coalesce(a.pinned, false) as pinned,
       coalesce(w.waiting = s.version, false) as waiting, l.activated_at, l.activated_by
  from rule_set s
  left join rule_active a on a.version = s.version
  left join rule_active w on w.waiting = s.version
  left join lateral (select r.activated_at, r.activated_by
                       from rule_activation r
                      where r.version = s.version
                      order by r.serial desc
                      limit 1) l on true
 where ($1::text is null
        or (s.stored_at, s.version)
           < (select b.stored_at, b.version from rule_set b where b.version = $1::text))
 order by s.stored_at desc, s.version desc
 limit $2

-- name: find
select s.version, s.stored_at, s.origin, s.stored_by, s.note, s.tests_passed, s.tests_failed,
       a.version is not null as active, coalesce(a.pinned, false) as pinned,
       coalesce(w.waiting = s.version, false) as waiting, l.activated_at, l.activated_by
  from rule_set s
  left join rule_active a on a.version = s.version
  left join rule_active w on w.waiting = s.version
  left join lateral (select r.activated_at, r.activated_by
                       from rule_activation r
                      where r.version = s.version
                      order by r.serial desc
                      limit 1) l on true
 where s.version like $1 || '%'
 order by s.version
 limit 2

-- name: files
select f.path, t.text from rule_file f join rule_text t using (hash) where f.version = $1

-- name: active
select version, pinned, waiting, serial from rule_active

-- name: lock-active
select version, pinned, waiting, serial from rule_active for update

-- name: activate
update rule_active set version = $1, pinned = $2, waiting = null, serial = serial + 1

-- name: activated
insert into rule_activation (serial, version, pinned, activated_by, note)
select serial, version, pinned, $1, $2 from rule_active

-- name: wait-for-unpin
update rule_active set waiting = $1

-- name: announce
select pg_notify('plumbline_rules', $1)

-- name: see-node
insert into rule_node (node, version, failed_version, errors)
values ($1, $2, $3, $4)
    on conflict (node) do update
   set version = excluded.version, failed_version = excluded.failed_version,
       errors = excluded.errors, seen_at = now()

-- name: nodes
select node, version, failed_version, errors, seen_at
  from rule_node
 where seen_at > now() - interval '1 day'
 order by node

-- name: forget-nodes
delete from rule_node where seen_at < now() - interval '7 days'

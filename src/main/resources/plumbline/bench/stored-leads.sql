-- name: drop-index
drop index activity_newest

-- name: drop-key
alter table activity drop constraint activity_pkey

-- name: leads
insert into lead (lead_id, email, source, profile, stamps, status, score, segments, decision_id, decided_at, facts_hash)
select 'lead-' || number, 'ada.' || number || '@acme.example', 'seo',
       format('{"lead_id":"lead-%s","name":"Ada Byron","email":"ada.%s@acme.example","company":"Analytical Engines",'
              '"source":"seo","job_title":"Head of Sales","industry":"Manufacturing","employees":1200,'
              '"location":{"country":"DE"}}', number, number),
       format('{"company":[1,"%1$s"],"country":[1,"%1$s"],"email":[1,"%1$s"],"employees":[1,"%1$s"],"industry":[1,"%1$s"],'
              '"job_title":[1,"%1$s"],"name":[1,"%1$s"],"source":[1,"%1$s"]}', id),
       'nurturing', 0.5, array['enterprise', 'emea'], id, now() - interval '1 day', md5(number)
  from (select lpad(n::text, 10, '0') as number, gen_random_uuid() as id
          from generate_series(0, :leads - 1) as n) as made

-- name: activities
insert into activity (lead_id, activity_id, type, at, content, decision_id)
select lead_id, activity_id, type, at,
       format('{"activity_id":"%s","type":"%s","at":"%s","campaign":"spring"}', activity_id, type,
              to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
       gen_random_uuid()
  from (select 'lead-' || lpad(n::text, 10, '0') as lead_id, 'old-' || a as activity_id,
               (array['page_view', 'email_open', 'content_download', 'pricing_view', 'form_submit'])[1 + (n + a) % 5] as type,
               date_trunc('second', now()) - make_interval(hours => 24 * a + n % 24) as at
          from generate_series(1, :each) as a, generate_series(0, :leads - 1) as n) as made

-- name: make-key
alter table activity add primary key (lead_id, activity_id)

-- name: make-index
create index activity_newest on activity (lead_id, at desc, activity_id desc)

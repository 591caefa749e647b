-- Deciding again: when decay alone brings a lead's score into another band, and walks over leads
-- that somebody or a schedule asked for.

create table lead_due (
  lead_id     text collate "C" primary key,
  decision_id uuid             not null,
  decided_at  timestamptz(3)   not null,
  due_at      timestamptz(3)
);
comment on table lead_due is 'apart from lead, so that draining need not write it nor its index';
comment on column lead_due.decision_id is 'the decision it was worked out from; it holds while that is the current one';
comment on column lead_due.due_at is 'null for never, or once it was seen to';
create index lead_due_next on lead_due (due_at) where due_at is not null;

create table due_pending (
  due_pending_id bigint generated always as identity primary key,
  lead_id        text collate "C" not null
);
comment on table due_pending is 'leads with a new current decision: when they are due is to be worked out';
insert into due_pending (lead_id) select lead_id from lead where decision_id is not null order by lead_id;

create table redecide_job (
  redecide_job_id bigint generated always as identity primary key,
  cause           text             not null,
  statuses        text[],
  decided_before  timestamptz(3)   not null,
  rule_set        text,
  leads_per_second integer,
  asked_by        text             not null,
  schedule        text,
  state           text             not null default 'waiting',
  cursor          text collate "C" not null default '',
  leads_about     bigint           not null default 0,
  looked_at       bigint           not null default 0,
  decided         bigint           not null default 0,
  changed         bigint           not null default 0,
  failed          bigint           not null default 0,
  created_at      timestamptz(3)   not null,
  next_at         timestamptz(3),
  worked_at       timestamptz(3),
  ended_at        timestamptz(3)
);
comment on column redecide_job.statuses is 'leads of these; null for any';
comment on column redecide_job.rule_set is 'decided by this version only, and only leads another one decided; null for any';
comment on column redecide_job.state is 'waiting, running, done, cancelled, or superseded: another version is active';
comment on column redecide_job.cursor is 'every lead up to this one is done';
comment on column redecide_job.next_at is 'so that no more leads a second are decided than asked for, by all nodes together';
create index redecide_job_open on redecide_job (redecide_job_id) where state in ('waiting', 'running');

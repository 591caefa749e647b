-- Leads, what they did, and every decision made about them.
-- Texts that must keep their bytes are text, never jsonb: jsonb reorders keys and numbers.

create table secret (
  name  text  primary key,
  value bytea not null
);
comment on table secret is 'made at first start; a copy lies in each data directory';

create table rule_set (
  version   text        primary key,
  files     text        not null,
  stored_at timestamptz not null default now()
);
comment on column rule_set.files is 'canonical JSON: path to text';

create table lead (
  lead_id           text collate "C" primary key,
  email             text,
  source            text,
  profile           text           not null,
  stamps            text           not null,
  status            text           not null default 'undecided',
  score             numeric,
  team              text,
  segments          text[]         not null default '{}',
  decision_id       uuid,
  decided_at        timestamptz(3),
  facts_hash        text,
  undecided_rule     text,
  undecided_message  text,
  undecided_rule_set text,
  created_at        timestamptz    not null default now(),
  updated_at        timestamptz    not null default now()
);
comment on column lead.profile is 'canonical JSON of what is known of the lead';
comment on column lead.stamps is 'JSON: field to [received_at in microseconds, decision_id], for last-writer-wins';
comment on column lead.decision_id is 'the current decision: the greatest (decided_at, decision_id)';
comment on column lead.undecided_rule_set is 'set while the facts known wait for a decision that failed under this rule set';

create index lead_by_status on lead (status, lead_id);
create index lead_by_team   on lead (team, lead_id) where team is not null;
create index lead_by_source on lead (source, lead_id);
create index lead_by_email  on lead (email) where email is not null;
create index lead_by_segment on lead using gin (segments);
create index lead_undecided on lead (lead_id) where undecided_rule_set is not null;

create table activity (
  lead_id     text collate "C" not null,
  activity_id text collate "C" not null,
  type        text             not null,
  at          timestamptz(3)   not null,
  content     text             not null,
  decision_id uuid             not null,
  primary key (lead_id, activity_id)
);
comment on column activity.content is 'canonical JSON; the first content stays';
comment on column activity.decision_id is 'the decision of the post that brought it';
create index activity_newest on activity (lead_id, at desc, activity_id desc);

create table decision (
  decision_id     uuid             primary key,
  lead_id         text collate "C" not null,
  decided_at      timestamptz(3)   not null,
  rule_set        text             not null,
  basis           text             not null,
  cause           text             not null,
  status          text             not null,
  score           numeric          not null,
  team            text,
  outcome         text             not null,
  warnings        text             not null,
  profile         text             not null,
  activity_ids    text             not null,
  own_activities  text,
  facts_hash      text             not null
);
comment on column decision.outcome is 'canonical JSON, byte for byte what deciding gave';
comment on column decision.warnings is 'JSON array: warnings of the intake, beside those of the outcome';
comment on column decision.activity_ids is 'JSON array: the activities it was made on';
comment on column decision.own_activities is 'JSON array: contents it saw that differ from the activity rows';
create index decision_of_lead on decision (lead_id, decided_at desc, decision_id desc);

create view decision_outcome as
  select decision_id, lead_id, decided_at, rule_set, status, outcome::jsonb as outcome
    from decision;
comment on view decision_outcome is 'outcomes as jsonb, for queries only';

create table idempotency (
  key_hash    text        primary key,
  body_hash   text        not null,
  decision_id uuid        not null,
  answer      text,
  created_at  timestamptz not null default now()
);
comment on column idempotency.answer is 'what was answered where no decision could be made';
create index idempotency_decision on idempotency (decision_id);

create table status_change (
  status_change_id bigint generated always as identity primary key,
  lead_id     text collate "C" not null,
  decision_id uuid             not null,
  from_status text,
  to_status   text             not null,
  changed_at  timestamptz(3)   not null
);
create index status_change_of_lead on status_change (lead_id, status_change_id);

create table outbox (
  outbox_id   bigint generated always as identity primary key,
  lead_id     text collate "C" not null,
  decision_id uuid             not null,
  kind        text             not null,
  payload     text             not null,
  created_at  timestamptz      not null default now()
);

create table drain_cursor (
  node       text        not null,
  epoch      text        not null,
  sequence   bigint      not null,
  updated_at timestamptz not null default now(),
  primary key (node, epoch)
);

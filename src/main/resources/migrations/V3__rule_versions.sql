-- Rule sets as versions: who stored them and why, each file's text once, which one is active, and
-- which one each node runs.

create table rule_text (
  hash text collate "C" primary key,
  text text not null
);
comment on column rule_text.hash is 'SHA-256 of the text in UTF-8, hexadecimal';

create table rule_file (
  version text             not null references rule_set,
  path    text collate "C" not null,
  hash    text collate "C" not null references rule_text,
  primary key (version, path)
);
comment on table rule_file is 'what a rule set is made of, and beside it its tests, *_test.yaml';

insert into rule_text (hash, text)
select distinct encode(sha256(convert_to(f.value, 'UTF8')), 'hex'), f.value
  from rule_set s, json_each_text(s.files::json) as f;

insert into rule_file (version, path, hash)
select s.version, f.key, encode(sha256(convert_to(f.value, 'UTF8')), 'hex')
  from rule_set s, json_each_text(s.files::json) as f;

alter table rule_set drop column files;
alter table rule_set add column origin       text not null default 'decided';
alter table rule_set add column stored_by    text;
alter table rule_set add column note         text;
alter table rule_set add column tests_passed integer;
alter table rule_set add column tests_failed integer;
comment on column rule_set.origin is 'folder, upload, or decided: only known from decisions made by it';
comment on column rule_set.tests_passed is 'rule tests when it was checked last; null where it never was';
create index rule_set_newest on rule_set (stored_at desc, version desc);

create table rule_active (
  one     boolean primary key default true check (one),
  version text    references rule_set,
  pinned  boolean not null default false,
  waiting text    references rule_set,
  serial  bigint  not null default 0
);
comment on table rule_active is 'one row: what every node should run';
comment on column rule_active.waiting is 'what a folder brought while another version was pinned';
comment on column rule_active.serial is 'counts the changes';
insert into rule_active default values;

create table rule_activation (
  serial       bigint      primary key,
  version      text        not null references rule_set,
  pinned       boolean     not null,
  activated_at timestamptz not null default now(),
  activated_by text        not null,
  note         text
);
create index rule_activation_of_version on rule_activation (version, serial desc);

create table rule_node (
  node           text        primary key,
  version        text        not null,
  failed_version text,
  errors         text,
  seen_at        timestamptz not null default now()
);
comment on column rule_node.failed_version is 'what it should run and cannot';
comment on column rule_node.errors is 'JSON array: why not';

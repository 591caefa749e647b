package plumbline.http;

import static plumbline.access.Permission.LEAD_READ;
import static plumbline.access.Permission.LEAD_WRITE;
import static plumbline.access.Permission.RULES_READ;
import static plumbline.access.Permission.RULES_WRITE;
import static plumbline.http.Endpoint.ask;
import static plumbline.http.Endpoint.get;
import static plumbline.http.Endpoint.post;
import static plumbline.http.Endpoint.put;

import java.time.InstantSource;
import java.util.List;
import plumbline.lead.Explanations;
import plumbline.lead.Intake;
import plumbline.lead.LeadReads;
import plumbline.lead.Leads;

/** The whole API: every method and path, who may, what answers, and its query parameters. */
public final class Routes {
  private static final String[] LEAD_FILTER = {
    "status", "segment", "team", "source", "limit", "cursor"
  };

  private final List<Endpoint> endpoints;

  /**
   * @param rules what tells of rules, and changes them
   * @param clock what tells the future from the past
   */
  public Routes(
      Intake intake,
      Leads leads,
      LeadReads reads,
      Explanations explanations,
      RuleDoor rules,
      InstantSource clock) {
    this(intake, leads, reads, explanations, rules, clock, BatchBounds.DEFAULT);
  }

  /** As above, with other bounds on batches. */
  Routes(
      Intake intake,
      Leads leads,
      LeadReads reads,
      Explanations explanations,
      RuleDoor rules,
      InstantSource clock,
      BatchBounds bounds) {
    BatchApi batch = new BatchApi(intake, leads, clock, bounds);
    LeadApi lead = new LeadApi(intake, leads, reads, clock);
    DecisionApi decision = new DecisionApi(reads);
    ExplanationApi explanation = new ExplanationApi(intake, explanations, clock);
    RuleApi rule = new RuleApi(rules);
    RuleChangeApi change = new RuleChangeApi(rules, clock);
    RedecisionApi redecision = new RedecisionApi(rules, clock);
    BacktestApi backtest = new BacktestApi(rules, clock);
    ShadowApi shadow = new ShadowApi(rules);
    OpenApi openApi = new OpenApi();
    endpoints =
        List.of(
            post("/v1/leads", LEAD_WRITE, lead::post, "dry_run"),
            post("/v1/leads/batch", LEAD_WRITE, batch::post, "dry_run"),
            get("/v1/leads", LEAD_READ, lead::list, LEAD_FILTER),
            get("/v1/leads/{lead_id}", LEAD_READ, lead::get),
            get("/v1/leads/{lead_id}/decisions", LEAD_READ, lead::decisions, "limit", "cursor"),
            get("/v1/leads/{lead_id}/activities", LEAD_READ, lead::activities, "limit", "cursor"),
            get("/v1/decisions/{decision_id}", LEAD_READ, decision::get),
            get("/v1/decisions/{decision_id}/explanation", LEAD_READ, explanation::get),
            post("/v1/leads/{lead_id}/what-if", LEAD_READ, explanation::whatIf),
            get("/v1/rules", RULES_READ, rule::get),
            put("/v1/rules", RULES_WRITE, change::put, "dry_run", "note"),
            ask("/v1/rules/unpin", RULES_WRITE, change::unpin, "note"),
            get("/v1/rules/versions", RULES_READ, rule::versions, "limit", "cursor"),
            get("/v1/rules/versions/{version}", RULES_READ, rule::version),
            get("/v1/rules/versions/{version}/diff", RULES_READ, rule::diff, "from"),
            ask(
                "/v1/rules/versions/{version}/activate",
                RULES_WRITE,
                change::activate,
                "pin",
                "note",
                "redecide"),
            get("/v1/redecisions", LEAD_READ, redecision::list, "limit", "cursor"),
            ask(
                "/v1/redecisions",
                LEAD_WRITE,
                redecision::post,
                "status",
                "older_than",
                "leads_per_second"),
            ask("/v1/redecisions/{redecide_job_id}/cancel", LEAD_WRITE, redecision::cancel),
            ask("/v1/rules/versions/{version}/shadow", RULES_WRITE, shadow::start, "share", "note"),
            get("/v1/rules/shadow", LEAD_READ, shadow::get),
            ask("/v1/rules/shadow/stop", RULES_WRITE, shadow::stop),
            ask("/v1/rules/shadow/promote", RULES_WRITE, shadow::promote, "pin", "note"),
            get("/v1/rules/shadow/report", LEAD_READ, shadow::report),
            get("/v1/rules/shadow/page", LEAD_READ, shadow::page),
            get("/v1/backtests", LEAD_READ, backtest::list, "limit", "cursor"),
            ask(
                "/v1/backtests",
                LEAD_READ,
                backtest::post,
                "candidate",
                "since",
                "sample",
                "outcome"),
            get("/v1/backtests/{backtest_id}", LEAD_READ, backtest::get),
            get("/v1/backtests/{backtest_id}/page", LEAD_READ, backtest::page),
            ask("/v1/backtests/{backtest_id}/cancel", LEAD_READ, backtest::cancel),
            get("/openapi.yaml", null, openApi::get));
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }
}

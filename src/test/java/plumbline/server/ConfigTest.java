package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.lead.RedecideConfig;
import plumbline.outreach.OutreachConfig.Send;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.RuleError;

class ConfigTest {

  private static final Path SHIPPED = Path.of("config");

  @TempDir Path folder;

  @BeforeEach
  void copyTheShippedFiles() throws IOException {
    for (String name : List.of(Config.SERVER_FILE, Config.BUSINESS_FILE)) {
      Files.copy(SHIPPED.resolve(name), folder.resolve(name));
    }
  }

  /** Replaces the first occurrence and gives the line it stands in. */
  private int change(String name, String good, String bad) throws IOException {
    Path file = folder.resolve(name);
    String text = Files.readString(file);
    int at = text.indexOf(good);
    assertTrue(at >= 0, () -> "the shipped file no longer has: " + good);
    Files.writeString(file, text.substring(0, at) + bad + text.substring(at + good.length()));
    return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
  }

  private List<RuleError> errors() {
    return assertThrows(ConfigInvalid.class, () -> Config.load(folder)).errors();
  }

  @Test
  void theShippedFilesCarryTheWholeBusiness() {
    Config config = Config.load(SHIPPED);
    assertEquals(ServerConfig.DEFAULT, config.server());
    assertEquals(
        List.of(
            "ebook", "whitepaper", "blog_post", "video", "infographic", "case_study", "webinar"),
        config.capture().content().types());
    assertEquals(
        List.of("email", "social", "website", "partner"),
        config.capture().content().distributedBy());
    assertEquals(
        List.of("enterprise software", "cloud platform", "saas solution"),
        config.capture().seo().keywords());
    assertEquals(
        List.of("homepage", "product_pages", "blog_posts", "landing_pages"),
        config.capture().seo().pages());
    var ads = config.capture().paidAds();
    assertEquals(List.of("google_ads", "facebook_ads", "linkedin_ads"), ads.platforms());
    assertEquals(new BigDecimal("1000"), ads.budgetPerDay());
    assertEquals(new BigDecimal("30000"), ads.budgetPerMonth());
    assertEquals(List.of("industry", "company_size", "job_title", "location"), ads.targeting());
    assertEquals(
        List.of("linkedin", "twitter", "facebook", "instagram"),
        config.capture().social().platforms());
    assertEquals(
        List.of(LocalTime.of(9, 0), LocalTime.NOON, LocalTime.of(15, 0)),
        config.capture().social().postingTimes());
  }

  @Test
  void theShippedFilesCarryWhatFollowsADecision() {
    Config config = Config.load(SHIPPED);
    var templates = config.outreach().emailTemplates();
    assertEquals(
        List.of(Send.IMMEDIATE, Send.WEEKLY, Send.MONTHLY),
        templates.values().stream().map(template -> template.send()).toList());
    assertEquals(List.of("welcome", "nurturing", "re_engagement"), List.copyOf(templates.keySet()));
    var campaigns = config.outreach().campaigns();
    assertEquals(
        List.of("high_intent", "medium_intent", "low_intent"), List.copyOf(campaigns.keySet()));
    assertTrue(campaigns.values().stream().allMatch(campaign -> campaign.overDays() == 30));
    var handOff = config.outreach().handOff();
    assertEquals(List.of("email", "slack", "salesforce"), handOff.channels());
    assertEquals(
        List.of("lead_id", "name", "email", "company", "score", "source", "activities"),
        handOff.fields());
    var analytics = config.analytics();
    assertEquals(
        List.of("form_submit", "content_download", "webinar_register", "demo_request"),
        analytics.conversionEvents());
    assertEquals("multi_touch", analytics.attribution().model());
    assertEquals(
        List.of("first_touch", "last_touch", "all_touches"), analytics.attribution().over());
    assertEquals(5, analytics.roiMetrics().size());
    assertEquals(
        List.of("new", "nurturing", "qualified", "opportunity", "closed_won", "closed_lost"),
        analytics.pipelineStages());
    assertEquals(
        List.of("industry", "company_size", "job_title", "location", "engagement_level"),
        analytics.segmentationCriteria());
  }

  @Test
  void whatIsCommentedOutInTheServerFileIsTheDefault() throws IOException {
    String all =
        Files.readString(SHIPPED.resolve(Config.SERVER_FILE)).replaceAll("(?m)^#(?! \\S|$)", "");
    Files.writeString(folder.resolve(Config.SERVER_FILE), all);
    ServerConfig server = Config.load(folder).server();
    assertEquals(
        DatabaseUri.parse("postgresql://plumbline:password@db.example:5432/plumbline"),
        server.database());
    assertEquals(new ServerConfig.Mail("smtp.example", 25), server.mail());
    ServerConfig usual = ServerConfig.DEFAULT;
    assertEquals(
        new ServerConfig(
            usual.http(),
            usual.managementPort(),
            server.database(),
            usual.dataDirectory(),
            usual.journal(),
            usual.limits(),
            usual.rulesOwner(),
            server.mail(),
            new RedecideConfig(
                true,
                500,
                new RedecideConfig.Schedule(
                    Duration.ofHours(24), Duration.ofHours(24), List.of("nurturing")))),
        server);
  }

  @Test
  void withoutAServerFileTheDefaultsStand() throws IOException {
    Files.delete(folder.resolve(Config.SERVER_FILE));
    assertEquals(ServerConfig.DEFAULT, Config.load(folder).server());
  }

  @Test
  void withoutABusinessFileThereIsNoConfig() throws IOException {
    Files.delete(folder.resolve(Config.BUSINESS_FILE));
    assertEquals(
        folder.resolve(Config.BUSINESS_FILE) + ": there is no such file [unreadable]",
        assertThrows(ConfigInvalid.class, () -> Config.load(folder)).getMessage());
  }

  /** What stands in the file, what is written instead, the path, and what the message says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scoring:|scorring:|scorring|did you mean \"scoring\"?",
        "thresholds:|treshholds:|scoring.treshholds|did you mean \"thresholds\"?",
        "weight: 0.4|wieght: 0.4|scoring.categories.engagement.wieght|did you mean \"weight\"?",
        "weight: 0.4|weight: 0.4x|scoring.categories.engagement.weight|must be a number",
        "weight: 0.4|weight: \"0.4\"|scoring.categories.engagement.weight|without quotes",
        "weight: 0.4|weight: -0.4|scoring.categories.engagement.weight|must lie in 0 to 1",
        "weight: 0.4|weight: 0.444|scoring.categories.engagement.weight|at most 2 decimals",
        "weight: 0.4|weight:|scoring.categories.engagement.weight|has no value",
        "floor: 0|floor: -5|scoring.categories.engagement.floor|must lie in 0 to 100",
        "cap: 100|cap: 1e2|scoring.categories.engagement.cap|must be a number",
        "cap: 100|cap: 100\\n      cap: 90|scoring.categories.engagement.cap|stands in line",
        "unit: fraction|unit: percent|scoring.unit|is none of fraction, points",
        "unit: fraction|unit: poinst|scoring.unit|did you mean \"points\"?",
        "qualified: 0.7|qualified: 1.7|scoring.thresholds.qualified|must lie in 0 to 1",
        "qualified: 0.7|qualifed: 0.7|scoring.thresholds.qualifed|did you mean \"qualified\"?",
        "posting_times: [\"09:00\"|posting_times: [\"9am\"|channels.social.posting_times[0]|00:00 to 23:59",
        "posting_times: [\"09:00\"|posting_times: [24:00|channels.social.posting_times[0]|time of day",
        "posting_times: [\"09:00\"|posting_times: [\"12:00\"|channels.social.posting_times[1]|twice",
        "per_day: 1000|per_dya: 1000|channels.paid_ads.budget.per_dya|did you mean \"per_day\"?",
        "per_month: 30000|per_month: 0|channels.paid_ads.budget.per_month|must lie in 0.01",
        "[industry, company_size|[industri, company_size|channels.paid_ads.targeting[0]|\"industry\"?",
        "  social:|  socail:|channels.socail|did you mean \"social\"?",
        "  referral: {}|  referal: {}|channels.referal|did you mean \"referral\"?",
        "  direct: {}|  direct: { pages: [x] }|channels.direct.pages|no key may stand here",
        "  direct: {}|  direct: yes|channels.direct|must hold keys",
        "half_life_days: 7|half_live_days: 7|activity_types.page_view.half_live_days|\"half_life_days\"?",
        "half_life_days: 7|half_life_days: 0|activity_types.page_view.half_life_days|must lie in 0.0001",
        "page_view: |Page-View: |activity_types.Page-View|a name is made of",
        "below_employees: 100 |below_employees: 0 |company_sizes[0].below_employees|must lie in 1",
        "below_employees: 100 |below: 100 |company_sizes[0].below|unknown key",
        "teams: [|teams: [] # [|routing.teams|at least one team",
        "    enterprise: enter|    enterprize: enter|routing.by_company_size.enterprize|\"enterprise\"?",
        "small_business: smb_team|small_business: smb_taem|routing.by_company_size.small_business|\"smb_team\"?",
        "fallback: inside|fallback: outside|routing.fallback|did you mean \"inside_sales_team\"?",
        "criteria: [industry|criteria: [insutry|segmentation.criteria[0]|did you mean \"industry\"?",
        "channels: [email|channels: [e_mail|hand_off.channels[0]|did you mean \"email\"?",
        "fields: [lead_id|fields: [leadid|hand_off.fields[0]|did you mean \"lead_id\"?",
        "send: immediate|send: imediate|email_templates.welcome.send|did you mean \"immediate\"?",
        "  re_engagement:  {|  reengagement:  {|email_templates.reengagement|\"re_engagement\"?",
        "over_days: 30|over_days: 0|campaigns.high_intent.over_days|must lie in 1 to 365",
        "over_days: 30|over_days: 30.5|campaigns.high_intent.over_days|whole number",
        "  low_intent:|  lo_intent:|campaigns.lo_intent|did you mean \"low_intent\"?",
        "[form_submit|[form_submitted|analytics.conversion_events[0]|did you mean \"form_submit\"?",
        "model: multi_touch|model: multitouch|analytics.attribution.model|\"multi_touch\"?",
        "over: [first_touch|over: [frist_touch|analytics.attribution.over[0]|\"first_touch\"?",
        "- cost_per_lead|- cost_per_led|analytics.roi_metrics[0]|did you mean \"cost_per_lead\"?",
        "closed_won, closed_lost|closed_one, closed_lost|analytics.pipeline_stages[4]|\"closed_won\"?",
        "pipeline_stages: [|pipeline_stages: 5 # [|analytics.pipeline_stages|must be a list"
      })
  void aMistakeOfTheBusinessHasItsFileLineAndPath(String good, String bad, String path, String says)
      throws IOException {
    int line = change(Config.BUSINESS_FILE, good, bad.replace("\\n", "\n"));
    List<RuleError> errors = errors();
    RuleError found =
        errors.stream()
            .filter(error -> error.message().startsWith(path + ": "))
            .filter(error -> error.message().contains(says))
            .findFirst()
            .orElseThrow(() -> new AssertionError(errors));
    assertEquals(folder.resolve(Config.BUSINESS_FILE).toString(), found.file());
    assertTrue(found.line() == line || bad.contains("\\n"), found::toString);
    assertTrue(found.column() > 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "htpp: {port: 1}|htpp|did you mean \"http\"?",
        "http: {prot: 1}|http.prot|did you mean \"port\"?",
        "http: {port: 65536}|http.port|must lie in 0 to 65535",
        "http: {port: eighty}|http.port|must be a number",
        "http: {host: http://localhost}|http.host|the name or the address",
        "http: 8080|http|must hold keys",
        "management: {port: -1}|management.port|must lie in",
        "database: {url: mysql://host/db}|database.url|expected postgresql://",
        "database: {uri: postgresql://host/db}|database.uri|did you mean \"url\"?",
        "journal: {max_megabyte: 5}|journal.max_megabyte|did you mean \"max_megabytes\"?",
        "journal: {max_entries: 0}|journal.max_entries|must lie in 1",
        "limits: {body_bytes: 1 MiB}|limits.body_bytes|must be a number",
        "limits: {history_budget: 50}|limits.history_budget|unknown key",
        "limits: {drain_batch: true}|limits.drain_batch|must be a number",
        "rules: {owner: folders}|rules.owner|did you mean \"folder\"?",
        "mail: {port: 25}|mail.host|is missing",
        "mail: {host: smtp.example, tls: true}|mail.tls|unknown key; known: host, port",
        "redecide: {on_dekay: true}|redecide.on_dekay|did you mean \"on_decay\"?",
        "redecide: {leads_per_second: 0}|redecide.leads_per_second|must lie in 1 to 100000",
        "redecide: {schedule: {every: 24h}}|redecide.schedule.older_than|is missing",
        "redecide: {schedule: {every: daily, older_than: 24h}}|redecide.schedule.every|such as 24h",
        "redecide: {schedule: {every: 9m, older_than: 24h}}|redecide.schedule.every|at least 10m",
        "redecide: {schedule: {every: 1d, older_than: 24h, status: [nurtring]}}|redecide.schedule.status[0]|did you mean \"nurturing\"?",
        "data_directory: [data]|data_directory|must be a text"
      })
  void aMistakeOfTheOperatorHasItsFileLineAndPath(String text, String path, String says)
      throws IOException {
    Files.writeString(folder.resolve(Config.SERVER_FILE), "# one line\n" + text + "\n");
    List<RuleError> errors = errors();
    assertEquals(1, errors.size(), errors::toString);
    assertEquals(folder.resolve(Config.SERVER_FILE).toString(), errors.get(0).file());
    assertEquals(2, errors.get(0).line());
    assertTrue(errors.get(0).message().startsWith(path + ": "), errors::toString);
    assertTrue(errors.get(0).message().contains(says), errors::toString);
  }

  @Test
  void allMistakesOfBothFilesAreToldAtOnce() throws IOException {
    Files.writeString(folder.resolve(Config.SERVER_FILE), "http: {prot: 1}\n");
    change(Config.BUSINESS_FILE, "weight: 0.2", "weight: 0.3");
    change(Config.BUSINESS_FILE, "nurturing: 0.5", "nurturing: 0.8");
    change(Config.BUSINESS_FILE, "\"15:00\"", "\"15:60\"");
    change(Config.BUSINESS_FILE, "hand_off:", "hand_of:");
    assertEquals(
        List.of(
            "hand_off: is missing",
            "channels.social.posting_times[2]: \"15:60\" must be a time of day, 00:00 to 23:59",
            "scoring.categories: the weights must sum to 1 in the unit fraction, and sum to 1.1",
            "scoring.thresholds: must fall from qualified over nurturing to unqualified, and are"
                + " 0.7, 0.8, 0.2",
            "hand_of: unknown key; did you mean \"hand_off\"?",
            "http.prot: unknown key; did you mean \"port\"?"),
        errors().stream().map(RuleError::message).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%PDF-1.7", "{\"a\": ", "scoring: [", "a: b: c", "- just\n- a list\n", "x"})
  void whatIsNotYamlIsOneError(String text) throws IOException {
    Files.writeString(folder.resolve(Config.BUSINESS_FILE), text);
    assertEquals(1, errors().size(), () -> errors().toString());
    assertTrue(errors().get(0).line() > 0);
  }

  @Test
  void whatIsNotUtf8IsOneError() throws IOException {
    Files.write(
        folder.resolve(Config.BUSINESS_FILE), "a: \u00fc".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals("this file is not UTF-8 text", errors().get(0).message());
  }

  @Test
  void aDaysBudgetIsPartOfAMonths() throws IOException {
    int line = change(Config.BUSINESS_FILE, "budget:", "budget:") + 1;
    change(Config.BUSINESS_FILE, "per_day: 1000", "per_day: 40000");
    RuleError error = errors().get(0);
    assertEquals(line - 1, error.line());
    assertEquals(
        "channels.paid_ads.budget: the budget of a day exceeds that of a month", error.message());
  }

  @Test
  void aBusinessMayAddAChannelAnActivityTypeAndATeam() throws IOException {
    change(Config.BUSINESS_FILE, "  partner: {}", "  partner: {}\n  trade_fair: {}");
    change(Config.BUSINESS_FILE, "  referral:  ", "  fair_visit: {}\n  referral:  ");
    change(Config.BUSINESS_FILE, "teams: [", "teams: [fair_team, ");
    Config config = Config.load(folder);
    assertEquals(8, config.deciding().sources().size());
    assertTrue(config.deciding().activityTypes().containsKey("fair_visit"));
    assertTrue(config.deciding().routing().teams().contains("fair_team"));
  }

  @Test
  void theSecretIsNeverPrinted() throws IOException {
    Path file = folder.resolve(Config.SERVER_FILE);
    Files.writeString(file, "database: {url: 'postgresql://u:hunter2@db/x'}\n");
    assertFalse(Config.load(folder).toString().contains("hunter2"));
    for (String bad :
        List.of(
            "database: {url: 'postgres//u:hunter2@db/x'}",
            "database: postgresql://u:hunter2@db/x",
            "database: [postgresql://u:hunter2@db/x]",
            "database: {url: ''}",
            "database: {url: 'postgresql://u:hunter2%zz@db/x'}",
            "database: {url: 'postgresql://u:hunter2@db/x?tls=on'}",
            "database: {url: [postgresql://u:hunter2@db/x]}",
            "database: {url:postgresql://u:hunter2@db/x}",
            "database: {url: 'postgresql://u:hunter2@db/x'",
            "database: {url: \"postgresql://u:hunter2\\q@db/x\"}",
            "mail: {host: 'u:hunter2@db'}")) {
      Files.writeString(file, bad + "\n");
      String message = assertThrows(ConfigInvalid.class, () -> Config.load(folder)).getMessage();
      assertFalse(String.valueOf(message).contains("hunter2"), bad + " → " + message);
    }
  }
}

package plumbline.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.lead.RedecideRequest;
import plumbline.rules.ArchiveLimits;
import plumbline.rules.Provenance;
import plumbline.rules.RuleArchive;
import plumbline.rules.RuleChanges;
import plumbline.rules.RuleErrorsJson;
import plumbline.rules.RuleFiles;

/** Changes of the rules over HTTP. */
final class RuleChangeApi {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String IF_MATCH = "If-Match";
  private static final Pattern ENTITY_TAG = Pattern.compile("\\s*\"?([0-9a-f]{32})\"?\\s*");

  private static final Map<String, RuleArchive.Form> FORMS =
      Map.of(
          "application/json", RuleArchive.Form.JSON,
          "application/zip", RuleArchive.Form.ZIP,
          "application/x-zip-compressed", RuleArchive.Form.ZIP,
          "application/gzip", RuleArchive.Form.TAR_GZ,
          "application/x-gzip", RuleArchive.Form.TAR_GZ);

  private final RuleDoor rules;
  private final InstantSource clock;

  RuleChangeApi(RuleDoor rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /** 200 once the uploaded rules are checked, stored and active, or checked in a dry run. */
  Future<Reply> put(Call call) {
    boolean dryRun = call.parameters().flag("dry_run");
    Provenance from = from(call);
    call.parameters().check();
    String expected = ifMatch(call);
    if (expected == null) {
      throw new Refusal(
          Problem.of(
              428,
              "if_match_required",
              "Which version is this for?",
              "send If-Match with the ETag of GET /v1/rules, so that no other change is lost"));
    }
    RuleArchive.Form form = FORMS.get(call.mediaType());
    Future<byte[]> body = call.bytes(FORMS.keySet(), ArchiveLimits.DEFAULT.bytes());
    Vertx vertx = Vertx.currentContext().owner();
    return body.compose(
        bytes ->
            RuleDoor.changed(
                vertx
                    .<RuleFiles>executeBlocking(
                        () ->
                            RuleArchive.read(
                                form == null ? RuleArchive.Form.JSON : form,
                                bytes,
                                ArchiveLimits.DEFAULT),
                        false)
                    .compose(files -> rules.changes().upload(files, expected, from, dryRun))
                    .map(change -> changed(change, dryRun))));
  }

  /** 200 once the version has passed its checks anew and is active; pinned unless said. */
  Future<Reply> activate(Call call) {
    String version = call.id("version", RuleApi.VERSION);
    boolean pin = call.parameters().flag("pin", true);
    boolean redecide = call.parameters().flag("redecide");
    Provenance from = from(call);
    call.parameters().check();
    return RuleDoor.changed(
        rules
            .changes()
            .activate(
                version,
                pin,
                from,
                ifMatch(call),
                (in, active) -> redecide ? redecide(in, active, from) : Future.succeededFuture())
            .map(change -> changed(change, false)));
  }

  private Future<Void> redecide(SqlConnection in, String version, Provenance from) {
    Instant now = clock.instant();
    return rules
        .redecideJobs()
        .create(in, RedecideRequest.byRules(version, now, from.by()), now)
        .mapEmpty();
  }

  /** 200 with what is active, whether one was pinned or not. */
  Future<Reply> unpin(Call call) {
    Provenance from = from(call);
    call.parameters().check();
    return RuleDoor.changed(rules.changes().unpin(from))
        .map(
            active ->
                new Reply(
                    200,
                    "application/json",
                    RuleApi.json(active).toString(),
                    RuleApi.eTag(active)));
  }

  private static Provenance from(Call call) {
    return new Provenance(
        Provenance.UPLOAD, call.principal().name(), call.parameters().text("note"));
  }

  /** The version a change is made for; null where none is named. */
  private static @Nullable String ifMatch(Call call) {
    String sent = call.header(IF_MATCH);
    if (sent == null) {
      return null;
    }
    Matcher tag = ENTITY_TAG.matcher(sent);
    if (!tag.matches()) {
      throw new Refusal(
          Problem.of(
              412,
              "version_changed",
              "This names no version",
              "If-Match must be one version, as ETag of GET /v1/rules gives it"));
    }
    return tag.group(1);
  }

  private static Reply changed(RuleChanges.Change change, boolean dryRun) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", change.version());
    json.put("dry_run", dryRun);
    json.set("active", RuleApi.json(change.active()));
    json.putObject("tests")
        .put("passed", change.checked().testsPassed())
        .put("failed", change.checked().testsFailed());
    json.set("warnings", RuleErrorsJson.array(change.checked().faults()));
    return new Reply(200, "application/json", json.toString(), RuleApi.eTag(change.active()));
  }
}

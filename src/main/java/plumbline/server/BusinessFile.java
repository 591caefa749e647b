package plumbline.server;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.analytics.AnalyticsConfig;
import plumbline.analytics.AnalyticsConfig.Attribution;
import plumbline.capture.CaptureConfig;
import plumbline.decision.DecidingConfig;
import plumbline.outreach.OutreachConfig;
import plumbline.outreach.OutreachConfig.Campaign;
import plumbline.outreach.OutreachConfig.EmailTemplate;
import plumbline.outreach.OutreachConfig.HandOff;
import plumbline.outreach.OutreachConfig.Send;
import plumbline.rules.Yaml;

/** {@code demand-generation.yaml}: each feature's part of it, as that feature's own record. */
record BusinessFile(
    DecidingConfig deciding,
    CaptureConfig capture,
    OutreachConfig outreach,
    AnalyticsConfig analytics) {

  /** Null where anything in the document is wrong; all of it is noted there. */
  static @Nullable BusinessFile read(Yaml.Node root) {
    DecidingConfig deciding = DecidingConfig.read(root);
    CaptureConfig capture = capture(root.map("channels"));
    OutreachConfig outreach = outreach(root);
    AnalyticsConfig analytics = analytics(root);
    root.done();
    if (deciding == null || capture == null || outreach == null || analytics == null) {
      return null;
    }
    return root.clean() ? new BusinessFile(deciding, capture, outreach, analytics) : null;
  }

  private static @Nullable CaptureConfig capture(Yaml.Node channels) {
    Yaml.Node content = channels.map("content");
    Yaml.Node seo = channels.map("seo");
    Yaml.Node ads = channels.map("paid_ads");
    Yaml.Node budget = ads.map("budget");
    Yaml.Node social = channels.map("social");
    var contentPart =
        new CaptureConfig.Content(content.names("types"), content.names("distributed_by"));
    var seoPart = new CaptureConfig.Seo(seo.texts("keywords"), seo.names("pages"));
    var platforms = ads.names("platforms");
    var perDay = budget.decimal("per_day", "0.01", "1000000000", 2);
    var perMonth = budget.decimal("per_month", "0.01", "1000000000", 2);
    var targeting = ads.allOf("targeting", CaptureConfig.TARGETS);
    var socialPart =
        new CaptureConfig.Social(social.names("platforms"), social.times("posting_times"));
    var adsPart =
        checked(budget, () -> new CaptureConfig.PaidAds(platforms, perDay, perMonth, targeting));
    return adsPart == null ? null : new CaptureConfig(contentPart, seoPart, adsPart, socialPart);
  }

  private static @Nullable OutreachConfig outreach(Yaml.Node root) {
    Yaml.Node templates = root.map("email_templates");
    Map<String, EmailTemplate> byName = new LinkedHashMap<>();
    for (String name : OutreachConfig.TEMPLATES) {
      String word = templates.map(name).oneOf("send", Send.words());
      if (Send.words().contains(word)) {
        byName.put(name, new EmailTemplate(name, Send.valueOf(word.toUpperCase(Locale.ROOT))));
      }
    }
    Yaml.Node drips = root.map("campaigns");
    Map<String, Campaign> campaigns = new LinkedHashMap<>();
    for (String intent : OutreachConfig.INTENTS) {
      campaigns.put(intent, new Campaign(intent, drips.map(intent).whole("over_days", 1, 365)));
    }
    Yaml.Node handOff = root.map("hand_off");
    List<String> channels = handOff.allOf("channels", OutreachConfig.CHANNELS);
    List<String> fields = handOff.allOf("fields", OutreachConfig.FIELDS);
    boolean clean = templates.clean() && drips.clean() && handOff.clean();
    return clean ? new OutreachConfig(byName, campaigns, new HandOff(channels, fields)) : null;
  }

  private static @Nullable AnalyticsConfig analytics(Yaml.Node root) {
    Collection<String> types = root.map("activity_types").entries().keySet();
    Yaml.Node node = root.map("analytics");
    List<String> events = node.allOf("conversion_events", types);
    Yaml.Node attribution = node.map("attribution");
    String model = attribution.oneOf("model", Attribution.MODELS);
    List<String> over = attribution.allOf("over", Attribution.TOUCHES);
    List<String> metrics = node.allOf("roi_metrics", AnalyticsConfig.ROI_METRICS);
    List<String> stages = node.allOf("pipeline_stages", AnalyticsConfig.PIPELINE_STAGES);
    List<String> criteria = root.map("segmentation").allOf("criteria", AnalyticsConfig.CRITERIA);
    Attribution credit = checked(attribution, () -> new Attribution(model, over));
    return credit == null ? null : new AnalyticsConfig(events, credit, metrics, stages, criteria);
  }

  /** A record that checks itself; what it refuses is noted at the node it was read from. */
  static <T> @Nullable T checked(Yaml.Node node, Supplier<T> made) {
    if (!node.clean()) {
      return null;
    }
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      node.error("contradiction", String.valueOf(e.getMessage()));
      return null;
    }
  }
}

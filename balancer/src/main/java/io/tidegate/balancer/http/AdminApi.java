package io.tidegate.balancer.http;

import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.Update;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the admin API answers, whatever server it is behind. Described in {@code
 * openapi/balancer.yaml}. Thread-safe.
 */
public final class AdminApi {
  /** Where it begins. */
  public static final String PATH = "/balancer";

  /** Every operation there is, as method and path of the description. */
  static final List<String> OPERATIONS =
      List.of(
          "GET /balancer",
          "PUT /balancer/workloads/{workload}/endpoints/{instance}",
          "DELETE /balancer/workloads/{workload}/endpoints/{instance}",
          "PUT /balancer/workloads/{workload}/endpoints/{instance}/drain",
          "DELETE /balancer/workloads/{workload}/endpoints/{instance}/drain");

  private static final Pattern ENDPOINT =
      Pattern.compile(PATH + "/workloads/([^/]+)/endpoints/([^/]+)(/drain)?");
  private static final Pattern WEIGHT = Pattern.compile("weight=(\\d{1,7})");

  private final Supplier<Map<String, Object>> view;
  private final Function<Change, Update> apply;

  /**
   * An API over a balancer.
   *
   * @param view its state, as JSON shall show it
   * @param apply applies a change and says what became of it
   */
  public AdminApi(Supplier<Map<String, Object>> view, Function<Change, Update> apply) {
    this.view = view;
    this.apply = apply;
  }

  /** An answer; its body is JSON. */
  public record Answer(int status, String body) {
    static Answer refused(int status, String why) {
      return new Answer(status, Json.of(Map.of("error", why)));
    }
  }

  /** Answers a request; {@code query} is what follows the question mark, null for nothing. */
  public Answer answer(String method, String path, @Nullable String query) {
    Matcher endpoint = ENDPOINT.matcher(path);
    if (path.equals(PATH)) {
      return method.equals("GET")
          ? new Answer(200, Json.of(view.get()))
          : Answer.refused(405, "method: %s (expected: GET)".formatted(method));
    }
    if (!endpoint.matches()) {
      return Answer.refused(404, "no such resource: " + path);
    }
    boolean drain = endpoint.group(3) != null;
    return switch (method) {
      case "PUT" -> drain ? drained(endpoint, true) : weigh(endpoint, query == null ? "" : query);
      case "DELETE" -> drain ? drained(endpoint, false) : weighed(endpoint, null);
      default -> Answer.refused(405, "method: %s (expected: PUT or DELETE)".formatted(method));
    };
  }

  private Answer drained(Matcher endpoint, boolean now) {
    return applied(
        () ->
            new Change.Drained(
                new WorkloadId(endpoint.group(1)), new InstanceId(endpoint.group(2)), now));
  }

  private Answer weigh(Matcher endpoint, String query) {
    Matcher weight = WEIGHT.matcher(query);
    return weight.matches()
        ? weighed(endpoint, Integer.valueOf(weight.group(1)))
        : Answer.refused(
            400, "query: \"%s\" (expected: weight=0 to rest, or weight=N)".formatted(query));
  }

  private Answer weighed(Matcher endpoint, @Nullable Integer weight) {
    return applied(
        () ->
            new Change.Weighted(
                new WorkloadId(endpoint.group(1)), new InstanceId(endpoint.group(2)), weight));
  }

  private Answer applied(Supplier<Change> change) {
    Update update;
    try {
      update = apply.apply(change.get());
    } catch (IllegalArgumentException e) {
      return Answer.refused(400, String.valueOf(e.getMessage()));
    }
    return switch (update) {
      case Update.Applied(var table, _) ->
          new Answer(200, Json.of(Map.of("tableVersion", table.version())));
      case Update.Ignored(String why) -> Answer.refused(409, why);
      case Update.Rejected(String why) -> Answer.refused(404, why);
    };
  }
}

package io.tidegate.balancer.routing;

import org.jspecify.annotations.Nullable;

/** What a route's conditions may look at; asked only when a route has conditions. */
public interface RequestFacts {

  /** The method, as sent. */
  CharSequence method();

  /** The first value of a header; null when the request has none. */
  @Nullable CharSequence header(String lowerCaseName);
}

package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.InstanceSample.Readiness;

/** A live instance as placement reports it, with how far it has come at this moment. */
public record Instance(String id, Readiness readiness) {}

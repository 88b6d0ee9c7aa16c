/**
 * The arithmetic of Kubernetes' HPA, Knative's KPA and Nomad's autoscaler, quirks included, held to
 * their numbers by the conformance cases. Start at {@link
 * io.tidegate.autoscaler.profile.HpaReplicas}, {@link io.tidegate.autoscaler.profile.KpaScaler} and
 * {@link io.tidegate.autoscaler.profile.NomadStrategy}.
 */
@NullMarked
package io.tidegate.autoscaler.profile;

import org.jspecify.annotations.NullMarked;

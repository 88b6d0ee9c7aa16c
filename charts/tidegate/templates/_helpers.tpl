{{- define "tidegate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "tidegate.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := include "tidegate.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "tidegate.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "tidegate.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* What selects the pods of one service; takes (dict "root" $ "component" "balancer"). */}}
{{- define "tidegate.selectorLabels" -}}
app.kubernetes.io/name: {{ include "tidegate.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tidegate.labels" -}}
{{ include "tidegate.selectorLabels" . }}
{{ include "tidegate.commonLabels" .root }}
{{- end }}

{{/* For objects of no single service. */}}
{{- define "tidegate.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: tidegate
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* tidegate.yml: the same file for all services; each reads its own part. */}}
{{- define "tidegate.config" -}}
{{- $docker := dict }}
{{- with .Values.collector.docker.engines }}
{{- $_ := set $docker "engines" . }}
{{- end }}
{{- $collector := dict "process" (dict "enabled" false) "docker" $docker }}
{{- $placement := dict "platforms" (list "docker") }}
{{- $balancer := dict "listeners" (list "0.0.0.0:8080") }}
{{- $tidegate := dict
      "admin" (dict "address" "0.0.0.0" "port" 9900)
      "kafka" (dict "properties" .Values.kafka.properties)
      "collector" (mustMergeOverwrite $collector (deepCopy .Values.collector.config))
      "autoscaler" .Values.autoscaler.config
      "placement" (mustMergeOverwrite $placement (deepCopy .Values.placement.config))
      "balancer" (mustMergeOverwrite $balancer (deepCopy .Values.balancer.config)) }}
{{- toYaml (dict "tidegate" $tidegate) }}
{{- end }}

{{/*
The pod of one service; takes
  (dict "root" $ "component" "balancer" "values" .Values.balancer
        "ports" (list …) "env" (list …) "mounts" (list …) "volumes" (list …) "groups" (list …) "lifecycle" (dict …))
of which all after values may be absent.
*/}}
{{- define "tidegate.podTemplate" -}}
metadata:
  labels:
    {{- include "tidegate.labels" . | nindent 4 }}
  annotations:
    checksum/config: {{ include "tidegate.config" .root | sha256sum }}
    {{- with .values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "tidegate.serviceAccountName" .root }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    {{- with .groups }}
    supplementalGroups:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .component }}
      image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [{{ .component }}]
      ports:
        - name: admin
          containerPort: 9900
        {{- with .ports }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        # In the environment rather than in the file, so that "kubectl exec … tidegate status" finds them too.
        - name: TIDEGATE_KAFKA_BOOTSTRAP_SERVERS
          value: {{ .root.Values.kafka.bootstrapServers | quote }}
        - name: TIDEGATE_KAFKA_TOPIC_PREFIX
          value: {{ .root.Values.kafka.topicPrefix | quote }}
        {{- with .env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with .values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .root.Values.kafka.existingSecret }}
      envFrom:
        - secretRef:
            name: {{ . }}
      {{- end }}
      startupProbe:
        httpGet: {path: /actuator/health/liveness, port: admin}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /actuator/health/liveness, port: admin}
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /actuator/health/readiness, port: admin}
        periodSeconds: 5
        timeoutSeconds: 3
      {{- with .lifecycle }}
      lifecycle:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - {name: config, mountPath: /etc/tidegate, readOnly: true}
        - {name: tmp, mountPath: /tmp}
        {{- with .mounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "tidegate.fullname" .root }}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    {{- with .volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

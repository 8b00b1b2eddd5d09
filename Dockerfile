# One image, several commands: `skewcast bot`, `skewcast worker`, `skewcast migrate`. The optional MLflow
# server (target `mlflow`) is an image of its own: it needs three times the packages.

FROM python:3.12-slim AS python
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/opt/venv/bin:$PATH

FROM python AS user
# A number, so that an orchestrator can see that it is not root; the volume in /data is made for it.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp skewcast \
    && install --directory --owner=10001 --group=10001 /data
# The root file system is read-only: what must be written for the moment goes to /tmp.
ENV HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001

FROM python AS mlflow-packages
RUN python -m venv /opt/venv
COPY requirements-mlflow.lock /build/
RUN pip install --require-hashes --requirement /build/requirements-mlflow.lock

FROM user AS mlflow
COPY --from=mlflow-packages /opt/venv /opt/venv
# Jobs and further workers would start fifteen processes and take 1.8 GB.
ENV MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
WORKDIR /data
EXPOSE 5000
CMD ["mlflow", "server", "--host", "0.0.0.0", "--port", "5000", "--workers", "1", "--backend-store-uri", "sqlite:////data/mlflow.db", "--artifacts-destination", "/data/artifacts", "--allowed-hosts", "mlflow:*,localhost:*,127.0.0.1:*"]

FROM python AS packages
RUN python -m venv /opt/venv
COPY requirements.lock /build/
RUN pip install --require-hashes --requirement /build/requirements.lock
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY forecasting forecasting
COPY migrations migrations
COPY bot bot
COPY worker worker
COPY skewcast skewcast
RUN pip install --no-deps .

FROM user AS app
COPY --from=packages /opt/venv /opt/venv
# The numeric libraries' own threads would fight over the few cores with our processes.
ENV OMP_NUM_THREADS=1 \
    SKEWCAST_DATA_DIR=/data \
    SKEWCAST_HTTP_HOST=0.0.0.0
WORKDIR /app
VOLUME /data
ENTRYPOINT ["skewcast"]
CMD ["--help"]
